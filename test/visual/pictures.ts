import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import type { Region } from './scenes.js';

const REFERENCES = new URL('references/', import.meta.url);
const FAILED = new URL('failed/', import.meta.url);

/**
 * How many of a picture's pixels may differ. Another version of the browser or of its fonts draws
 * the edges of letters a little differently; a line of text that is missing is more than this.
 */
export const TOLERATED = 0.01;

const UPDATE = 'npm run visual -- --update';

/** The part of the window, at the side where the widget is. */
const SIZES: { readonly [region in Region]: { width: number; height: number; bottom: boolean } } = {
  bell: { width: 120, height: 60, bottom: false },
  panel: { width: 420, height: 640, bottom: false },
  popups: { width: 420, height: 480, bottom: true },
  window: { width: 10_000, height: 10_000, bottom: false },
};

/** A picture of a part of the window, once nothing in it moves any more. */
export async function takePicture(page: Page, region: Region, rtl: boolean): Promise<PNG> {
  const viewport = page.viewportSize() ?? { width: 0, height: 0 };
  const { bottom, ...size } = SIZES[region];
  const width = Math.min(size.width, viewport.width);
  const height = Math.min(size.height, viewport.height);
  const x = rtl ? 0 : viewport.width - width;
  const y = bottom ? viewport.height - height : 0;
  await page.mouse.move(viewport.width / 2, bottom ? 0 : viewport.height - 1);
  await page.evaluate(() => document.fonts.ready);
  const take = (): Promise<Buffer> => page.screenshot({ clip: { x, y, width, height } });
  let before = await take();
  for (let same = 0; same < 2; ) {
    await page.evaluate(() => new Promise(requestAnimationFrame));
    const now = await take();
    same = now.equals(before) ? same + 1 : 0;
    before = now;
  }
  return PNG.sync.read(before);
}

/** Keeps a picture as the reference, as small as it can be without loss. */
export async function keepPicture(name: string, picture: PNG): Promise<void> {
  await mkdir(REFERENCES, { recursive: true });
  const file = new URL(`${name}.png`, REFERENCES);
  const known = existsSync(file) ? PNG.sync.read(await readFile(file)) : undefined;
  if (known?.data.equals(picture.data)) return;
  await writeFile(file, smallest(picture));
}

/** @returns What is wrong with a picture, in words; null when it is as its reference. */
export async function fault(name: string, picture: PNG): Promise<string | null> {
  const file = new URL(`${name}.png`, REFERENCES);
  if (!existsSync(file))
    return `${name} has no reference. Look at it after ${UPDATE}, which makes one.`;
  const reference = PNG.sync.read(await readFile(file));
  const { width, height } = reference;
  if (width !== picture.width || height !== picture.height) {
    await keepFailed(name, picture);
    return `${name} is ${picture.width} x ${picture.height}, its reference ${width} x ${height}. If that is wanted: ${UPDATE}`;
  }
  const difference = new PNG({ width, height });
  const options = { threshold: 0.1 };
  const count = pixelmatch(reference.data, picture.data, difference.data, width, height, options);
  if (count <= TOLERATED * width * height) return null;
  const folder = await keepFailed(name, picture, difference);
  const percent = ((100 * count) / (width * height)).toFixed(2);
  return `${name} differs in ${percent} % of its pixels. Both are in ${folder}. If that is wanted: ${UPDATE}`;
}

/** The references that no scene has. */
export async function strayReferences(names: ReadonlySet<string>): Promise<string[]> {
  const files = existsSync(REFERENCES) ? await readdir(REFERENCES) : [];
  return files.filter((file) => !names.has(file.replace(/\.png$/, '')));
}

export async function removeReferences(files: readonly string[]): Promise<void> {
  await Promise.all(files.map((file) => rm(new URL(file, REFERENCES))));
}

async function keepFailed(name: string, picture: PNG, difference?: PNG): Promise<string> {
  await mkdir(FAILED, { recursive: true });
  await writeFile(new URL(`${name}.png`, FAILED), PNG.sync.write(picture));
  if (difference)
    await writeFile(new URL(`${name}.difference.png`, FAILED), PNG.sync.write(difference));
  return fileURLToPath(FAILED);
}

/** Without transparency, and by the filter that suits it best. */
function smallest(picture: PNG): Buffer {
  const written = [0, 1, 2, 3, 4, [0, 1, 2, 3, 4]].map((filterType) =>
    PNG.sync.write(picture, {
      colorType: 2,
      deflateLevel: 9,
      filterType: filterType as number,
    }),
  );
  return written.reduce((best, next) => (next.length < best.length ? next : best));
}
