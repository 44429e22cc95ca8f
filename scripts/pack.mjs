import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT } from './project.mjs';

/**
 * Packs the built package into a folder, and prints its size.
 * @returns The path of the tarball.
 */
export function pack(folder) {
  const options = ['--ignore-scripts', '--json', '--pack-destination', folder];
  const answer = execFileSync('npm', ['pack', ...options], { cwd: PROJECT, encoding: 'utf8' });
  const [{ filename, size, files }] = JSON.parse(answer);
  console.log(`${filename}: ${files.length} files, ${(size / 1_000).toFixed(1)} kB packed`);
  return join(folder, filename);
}
