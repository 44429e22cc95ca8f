/** Builds the package unless the build is newer than all of its sources. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, PROJECT, run } from './project.mjs';

/** The file that a build writes last. */
const BUILT = 'dist/esm/protocol.js';
const FOLDERS = ['protocol', 'server', 'widget', 'scripts'];
const FILES = [
  'package.json',
  'rollup.config.mjs',
  'tsconfig.base.json',
  'custom-elements-manifest.config.mjs',
];

async function changedAt(path) {
  return (await stat(join(PROJECT, path))).mtimeMs;
}

async function filesBelow(folder) {
  const entries = await readdir(join(PROJECT, folder), { recursive: true });
  return entries.map((entry) => join(folder, entry));
}

async function isStale() {
  const builtAt = await changedAt(BUILT).catch(() => 0);
  const below = await Promise.all(FOLDERS.map(filesBelow));
  const times = await Promise.all([...FILES, ...below.flat()].map(changedAt));
  return times.some((time) => time > builtAt);
}

if (await isStale()) {
  console.log('Building the package first, because it is missing or older than its sources.');
  const code = await run('npm', ['run', '--silent', 'build']);
  if (code !== 0) fail('The build failed; see the errors above.');
}
