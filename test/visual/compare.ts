import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/** How many pixels of one square may be how different. */
interface Tolerance {
  /** Of the colours of a pixel, of 1. */
  readonly threshold: number;
  /** Of the square, in pixels. */
  readonly side: number;
  readonly pixels: number;
}

/**
 * Counted over a whole picture, an unread dot that is gone is less than what another machine makes
 * of the edges of letters. In one small square it is more. Where the numbers are from: all edges of
 * a picture made lighter or darker by 24 of 255, or of a gamma of 1.2, had no pixel over the first
 * threshold, and noise of 30 on all of them had 9 in a square. A text, an icon or a time moved by
 * 1 px had 26 to 39, a dot of another colour 36, quiet text in another grey 25. The second one is
 * for what is flat, which every machine draws alike: a surface, a row that is pointed at. A line of
 * 1 px that only becomes paler is within both.
 */
const TOLERANCES: readonly Tolerance[] = [
  { threshold: 0.1, side: 8, pixels: 16 },
  { threshold: 0.01, side: 24, pixels: 400 },
];

export interface Comparison {
  readonly alike: boolean;
  /** The pixels that differ; missing if the pictures differ in size. */
  readonly difference?: PNG;
}

/** Whether a picture matches its reference, except for the rendering of text. */
export function compare(reference: PNG, picture: PNG): Comparison {
  const { width, height } = reference;
  if (width !== picture.width || height !== picture.height) return { alike: false };
  for (const { threshold, side, pixels } of TOLERANCES) {
    const difference = new PNG({ width, height });
    const options = { threshold, diffMask: true };
    pixelmatch(reference.data, picture.data, difference.data, width, height, options);
    if (mostInOneSquare(difference, side) > pixels) return { alike: false, difference };
  }
  return { alike: true };
}

/** How many pixels of a mask are set in the square in which most of them are. */
function mostInOneSquare({ width, height, data }: PNG, side: number): number {
  const columns = new Uint8Array(width);
  const isSet = (x: number, y: number): number => (y >= 0 && data[4 * (y * width + x) + 3] ? 1 : 0);
  let most = 0;
  for (let y = 0; y < height; y += 1) {
    let inSquare = 0;
    for (let x = 0; x < width; x += 1) {
      columns[x] = (columns[x] ?? 0) + isSet(x, y) - isSet(x, y - side);
      inSquare += (columns[x] ?? 0) - (columns[x - side] ?? 0);
      most = Math.max(most, inSquare);
    }
  }
  return most;
}
