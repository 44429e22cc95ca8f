/**
 * Packs the package as it would be published and checks the tarball: publint, are-the-types-wrong,
 * and that every entry can be imported in Node without connecting to anything or keeping the
 * process alive.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from './pack.mjs';
import { fail, PROJECT, run } from './project.mjs';

const { name, exports } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8'));

/** Ends a process that connects to anything, or that has not ended by itself. */
const REFUSE = new URL('./refuse-connections.mjs', import.meta.url).href;

const folder = await mkdtemp(join(tmpdir(), 'message-center-pack-'));

try {
  const tarball = pack(folder);
  await check('publint', ['run', '--strict', tarball]);
  await checkTypes(tarball);
  await importEntries();
} finally {
  await rm(folder, { recursive: true });
}

async function check(tool, args) {
  const code = await run(join(PROJECT, 'node_modules/.bin', tool), args);
  if (code !== 0) throw new Error(`${tool} found problems in the package; see above.`);
}

/**
 * The server's entries are checked for all module resolutions of TypeScript. The widget's entries
 * are ES modules only, because they run in browsers.
 */
async function checkTypes(tarball) {
  const forNode = Object.keys(exports).filter((entry) => exports[entry].require);
  await check('attw', [tarball, '--entrypoints', ...forNode]);
  const options = ['--ignore-rules', 'cjs-resolves-to-esm', '--exclude-entrypoints', ...forNode];
  await check('attw', [tarball, ...options]);
}

async function importEntries() {
  for (const entry of Object.keys(exports)) {
    if (entry.endsWith('.json')) continue;
    const specifier = `${name}${entry.slice(1)}`;
    const code = await run(process.execPath, ['--import', REFUSE, ...importing(specifier)]);
    if (code !== 0) fail(`${specifier} cannot be imported in Node; see above.`);
  }
  console.log('Every entry of the package can be imported in Node.');
}

function importing(specifier) {
  return ['--input-type=module', '--eval', `import '${specifier}'`];
}
