import { mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { buildSync } from 'esbuild';

/** Inside the project, so that the programs find the packages that they leave out. */
const FOLDER = 'test/built-programs';

/** Whatever the programs are made of. */
const SOURCE_FOLDERS = ['protocol', 'server', 'test/support', 'test/server', 'test/e2e'];
const PACKAGES = 'package-lock.json';

/** What packages written for `require` expect, in a file that Node runs as a module. */
const REQUIRE = `import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url);`;

/** When the sources changed last, in milliseconds since 1970. */
let sourcesChangedAt: number | undefined;

/**
 * A TypeScript module of the project as one file that Node runs: it starts ten times as fast as
 * through a loader, which matters where a test starts several processes. It is built once, for all
 * test processes and runs, until a source changes.
 * @param source The path from the root of the project.
 * @param packages Whether the packages that it imports are in the file too, which halves the time of
 *   its start again, or are the installed ones.
 * @returns The path of the file.
 */
export function bundledProgram(source: string, packages: 'bundle' | 'external' = 'bundle'): string {
  const path = join(FOLDER, `${basename(source, '.ts')}.mjs`);
  sourcesChangedAt ??= Math.max(...[PACKAGES, ...SOURCE_FOLDERS.flatMap(pathsIn)].map(changedAt));
  if (changedAt(path) <= sourcesChangedAt) build(source, path, packages);
  return path;
}

function build(source: string, path: string, packages: 'bundle' | 'external'): void {
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
  // Renamed into place: another thread may be running the same program.
  const partial = `${path}-${process.pid}-${threadId}`;
  writeFileSync(partial, outputFiles[0]?.contents ?? '');
  renameSync(partial, path);
}

/** A folder and all that is in it: a folder changes when a file comes, goes or gets another name. */
function pathsIn(folder: string): readonly string[] {
  const below = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return [folder, ...below.map((each) => join(folder, each))];
}

/** 0 for a file that is not there. */
function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
