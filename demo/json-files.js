import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Records that outlive their processes, one file each.
 *
 * @template {{ id: string }} Entry
 */
export class JsonFiles {
  #folder;

  /** @param {string} folder An existing folder that nothing else writes to. */
  constructor(folder) {
    this.#folder = folder;
  }

  /**
   * A reader sees the whole record or none, even if this process dies while writing.
   *
   * @param {Entry} entry
   */
  async write(entry) {
    const path = this.#pathOf(entry.id);
    await writeFile(`${path}.part`, JSON.stringify(entry), { flush: true });
    await rename(`${path}.part`, path);
  }

  /**
   * @param {string} id
   * @returns {Promise<Entry | null>} Null if there is none.
   */
  async read(id) {
    try {
      return JSON.parse(await readFile(this.#pathOf(id), 'utf8'));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
  }

  /** @returns {Promise<string[]>} */
  async ids() {
    const files = await readdir(this.#folder);
    return files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -5));
  }

  /** @param {string} id */
  async remove(id) {
    await rm(this.#pathOf(id), { force: true });
  }

  /** @param {string} id */
  #pathOf(id) {
    return join(this.#folder, `${id}.json`);
  }
}
