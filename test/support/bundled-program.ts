import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { buildSync } from 'esbuild';

/** Inside the project, so that the programs find the packages that they leave out, and this one. */
const FOLDER = 'test/built-programs';

const built = new Map<string, string>();

/**
 * A TypeScript module of the project as one file that Node runs: it starts ten times as fast as
 * through a loader, which matters where a test starts several processes.
 * @param source The path from the root of the project.
 * @returns The path of the file.
 */
export function bundledProgram(source: string): string {
  const known = built.get(source);
  if (known) return known;
  const { outputFiles } = buildSync({
    entryPoints: [source],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${basename(source, '.ts')}.mjs`);
  // Renamed into place: another thread may be running the same program.
  const partial = `${path}-${process.pid}-${threadId}`;
  writeFileSync(partial, outputFiles[0]?.contents ?? '');
  renameSync(partial, path);
  built.set(source, path);
  return path;
}
