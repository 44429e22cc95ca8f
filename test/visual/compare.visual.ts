import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { compare } from './compare.js';

const SIDE = 64;

interface Dot {
  readonly x?: number;
  readonly colour?: number;
  /** Of the pixels around it, where a round one is drawn in part. */
  readonly edge?: number;
  readonly surface?: number;
}

/** A dot of 8 px on a surface, in greys. */
function aPicture({ x = 20, colour = 90, edge = 170, surface = 255 }: Dot): PNG {
  const picture = new PNG({ width: SIDE, height: SIDE });
  for (let index = 0; index < SIDE * SIDE; index += 1) {
    const across = Math.abs((index % SIDE) - x - 3.5);
    const down = Math.abs(Math.floor(index / SIDE) - 23.5);
    const from = Math.max(across, down);
    const grey = from < 3 ? colour : from < 4 ? edge : surface;
    picture.data.fill(grey, 4 * index, 4 * index + 3);
    picture.data[4 * index + 3] = 255;
  }
  return picture;
}

describe('a picture', () => {
  const alike = (dot: Dot): boolean => compare(aPicture({}), aPicture(dot)).alike;

  it('matches its reference if only its edges are drawn a little differently', () => {
    expect(alike({})).toBe(true);
    expect(alike({ edge: 190 })).toBe(true);
  });

  it('does not match if something in it is missing, has moved, or has another colour', () => {
    expect(alike({ colour: 255, edge: 255 })).toBe(false);
    expect(alike({ x: 22 })).toBe(false);
    expect(alike({ colour: 140 })).toBe(false);
    expect(alike({ surface: 250 })).toBe(false);
  });

  it('does not match if it has another size', () => {
    expect(compare(aPicture({}), new PNG({ width: SIDE, height: 1 })).alike).toBe(false);
  });
});
