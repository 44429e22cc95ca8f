import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/** How different the colours of a pixel must be, of 1. */
const THRESHOLD = 0.05;

/** Side of a square, in pixels. */
const SIDE = 8;

/** How many of a square's pixels may be different. */
const TOLERATED = 32;

export interface Comparison {
  readonly alike: boolean;
  /** The pixels that are different; missing where the pictures are not of one size. */
  readonly difference?: PNG;
}

export function compare(reference: PNG, picture: PNG): Comparison {
  const { width, height } = reference;
  if (width !== picture.width || height !== picture.height) return { alike: false };
  const difference = new PNG({ width, height });
  const options = { threshold: THRESHOLD, diffMask: true };
  pixelmatch(reference.data, picture.data, difference.data, width, height, options);
  return { alike: mostInOneSquare(difference) <= TOLERATED, difference };
}

/** How many pixels of a mask are set in the square in which most of them are. */
export function mostInOneSquare({ width, height, data }: PNG): number {
  const columns = new Uint8Array(width);
  const isSet = (x: number, y: number): number => (y >= 0 && data[4 * (y * width + x) + 3] ? 1 : 0);
  let most = 0;
  for (let y = 0; y < height; y += 1) {
    let inSquare = 0;
    for (let x = 0; x < width; x += 1) {
      columns[x] = (columns[x] ?? 0) + isSet(x, y) - isSet(x, y - SIDE);
      inSquare += (columns[x] ?? 0) - (columns[x - SIDE] ?? 0);
      most = Math.max(most, inSquare);
    }
  }
  return most;
}
