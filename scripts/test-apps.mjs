/**
 * Installs the apps of demo/examples with the package as it would be published, and the libraries
 * of test/modals, drives them in Chromium, and ends with the line `N passed, N failed`. Arguments
 * are names of apps: only these run. With REQUIRE_EVERY_TEST=1, a skipped test is a failure.
 */
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from './pack.mjs';
import { fail, PROJECT, run } from './project.mjs';
import { runVitest } from './run-vitest.mjs';
import { closeTests } from './test-counts.mjs';
import { prepareTools } from './test-tools.mjs';

const EXAMPLES = join(PROJECT, 'demo/examples');

/** The folder of the pages that show modals, with the libraries of its lockfile. */
const MODALS = 'modals';

/** How many apps are installed and built at the same time. */
const AT_ONCE = 2;

const QUIET = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--silent'];

const names = [...(await readdir(EXAMPLES)), MODALS];
const chosen = process.argv.length > 2 ? process.argv.slice(2) : names;
const unknown = chosen.find((name) => !names.includes(name));
if (unknown) fail(`There is no app ${unknown} in demo/examples; there are ${names.join(', ')}.`);

await prepareTools();
const folder = await mkdtemp(join(tmpdir(), 'message-center-apps-'));
try {
  const tarball = pack(folder);
  // From the end, because the largest apps should not be the last ones.
  const waiting = [...chosen].reverse();
  await Promise.all(Array.from({ length: AT_ONCE }, () => installWaiting(waiting, tarball)));
  const env = { EXAMPLES_FOLDER: folder, EXAMPLES: chosen.join() };
  const counts = await runVitest('vitest.apps.config.ts', env);
  process.exitCode = closeTests([{ name: 'apps', ...counts }]);
} finally {
  await rm(folder, { recursive: true });
}

async function installWaiting(waiting, tarball) {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    await install(name, tarball);
  }
}

/** Copies an app, installs it with the tarball, and builds it if it has a build script. */
async function install(name, tarball) {
  const startedAt = Date.now();
  const app = join(folder, name);
  await mkdir(app);
  await cp(name === MODALS ? join(PROJECT, 'test', MODALS) : join(EXAMPLES, name), app, {
    recursive: true,
    filter: (path) => !path.endsWith('/node_modules'),
  });
  if (name === MODALS) await npm(name, ['ci', ...QUIET]);
  else {
    await npm(name, ['install', ...QUIET, tarball]);
    await npm(name, ['run', '--silent', '--if-present', 'build']);
  }
  console.log(`${name}: installed in ${((Date.now() - startedAt) / 1_000).toFixed(0)} s`);
}

async function npm(name, args) {
  const code = await run('npm', ['--prefix', join(folder, name), ...args]);
  if (code !== 0) throw new Error(`npm ${args[0]} failed for ${name}; see above.`);
}
