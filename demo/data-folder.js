import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of all the demo's data: `demo/data`, or the one that DEMO_DATA names. */
export const DATA_FOLDER =
  process.env.DEMO_DATA ?? fileURLToPath(new URL('./data', import.meta.url));

/**
 * The path of a folder in it, which is created if it is missing.
 *
 * @param {string} name
 */
export function dataFolder(name) {
  const folder = join(DATA_FOLDER, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
