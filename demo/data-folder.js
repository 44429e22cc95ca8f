import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the demo keeps everything: `demo/data`, or the folder that DEMO_DATA names. */
export const DATA_FOLDER =
  process.env.DEMO_DATA ?? fileURLToPath(new URL('./data', import.meta.url));

/**
 * The path of a folder in it, which is made when it is missing.
 *
 * @param {string} name
 */
export function dataFolder(name) {
  const folder = join(DATA_FOLDER, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
