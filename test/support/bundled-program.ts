import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { buildSync } from 'esbuild';

/** Inside the project, so that the programs find the packages that they leave out. */
const FOLDER = 'test/built-programs';

const built = new Map<string, string>();

/** What packages written for `require` expect, in a file that Node runs as a module. */
const REQUIRE = `import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url);`;

/**
 * A TypeScript module of the project as one file that Node runs: it starts ten times as fast as
 * through a loader, which matters where a test starts several processes.
 * @param source The path from the root of the project.
 * @param packages Whether the packages that it imports are in the file too, which halves the time of
 *   its start again, or are the installed ones.
 * @returns The path of the file.
 */
export function bundledProgram(source: string, packages: 'bundle' | 'external' = 'bundle'): string {
  const known = built.get(source);
  if (known) return known;
  const { outputFiles } = buildSync({
    entryPoints: [source],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages,
    banner: { js: REQUIRE },
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
