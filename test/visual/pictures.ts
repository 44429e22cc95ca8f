import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { compare } from './compare.js';
import type { Region } from './scenes.js';

const REFERENCES = new URL('references/', import.meta.url);
const FAILED = new URL('failed/', import.meta.url);

const UPDATE = 'npm run visual -- --update';

/** In CSS pixels, from the corner of the window in which the widget is. */
const SIZES: { readonly [region in Region]: { width: number; height: number; bottom?: true } } = {
  bell: { width: 120, height: 60 },
  panel: { width: 420, height: 680 },
  popups: { width: 420, height: 440, bottom: true },
  window: { width: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY },
};

const TRIES_MAX = 50;

/** A picture of a part of the window, once nothing in it changes any more. */
export async function takePicture(page: Page, region: Region): Promise<PNG> {
  const window = page.viewportSize() ?? { width: 0, height: 0 };
  const { bottom, ...size } = SIZES[region];
  const width = Math.min(size.width, window.width);
  const height = Math.min(size.height, window.height);
  const toTheLeft = await page.evaluate(() => document.dir === 'rtl');
  const x = toTheLeft ? 0 : window.width - width;
  const y = bottom ? window.height - height : 0;
  await page.mouse.move(width / 2, bottom ? 0 : window.height - 1);
  let before: Buffer | undefined;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const now = await page.screenshot({ clip: { x, y, width, height } });
    if (before?.equals(now)) return PNG.sync.read(now);
    before = now;
  }
  throw new Error(`No two of ${TRIES_MAX} pictures, one after the other, were the same.`);
}

/** Keeps a picture as the reference, as small as it can be without loss. */
export async function keepPicture(name: string, picture: PNG): Promise<void> {
  await mkdir(REFERENCES, { recursive: true });
  const known = await referenceOf(name);
  if (!known?.data.equals(picture.data)) await writeFile(fileOf(name), smallest(picture));
}

/** @returns What is wrong with a picture, in words; null when it is as its reference. */
export async function fault(name: string, picture: PNG): Promise<string | null> {
  const reference = await referenceOf(name);
  if (!reference) return `${name} has no reference. ${UPDATE} makes one: look at it.`;
  const { alike, difference } = compare(reference, picture);
  if (alike) return null;
  await mkdir(FAILED, { recursive: true });
  await writeFile(new URL(`${name}.png`, FAILED), PNG.sync.write(picture));
  if (difference)
    await writeFile(new URL(`${name}.difference.png`, FAILED), PNG.sync.write(difference));
  return `${name} is not as it was: see ${fileURLToPath(FAILED)}. If it is better now: ${UPDATE}`;
}

/** The references that no scene has. */
export async function strayReferences(names: ReadonlySet<string>): Promise<string[]> {
  const files = await readdir(REFERENCES);
  return files.filter((file) => !names.has(file.replace(/\.png$/, '')));
}

export async function removeReferences(files: readonly string[]): Promise<void> {
  await Promise.all(files.map((file) => rm(new URL(file, REFERENCES))));
}

function fileOf(name: string): URL {
  return new URL(`${name}.png`, REFERENCES);
}

async function referenceOf(name: string): Promise<PNG | undefined> {
  const file = fileOf(name);
  return existsSync(file) ? PNG.sync.read(await readFile(file)) : undefined;
}

/** Without transparency, and by the filter that suits it best. */
function smallest(picture: PNG): Buffer {
  const written = [0, 1, 2, 3, 4].map((filterType) =>
    PNG.sync.write(picture, { colorType: 2, deflateLevel: 9, filterType }),
  );
  return written.reduce((best, next) => (next.length < best.length ? next : best));
}
