import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { fail, run } from './project.mjs';

/**
 * What tests need and npm does not bring: programs, and a font. `commands` are the names or paths
 * under which one may be found, `debianPackage` is what apt installs it from, `variable` hands its
 * path to the tests.
 */
const CHROMIUM = {
  name: 'Chromium',
  variable: 'CHROME_PATH',
  commands: [
    'chromium',
    'chromium-browser',
    'google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  debianPackage: 'chromium',
};

/** Its tests say so themselves where it is missing, and are left out. */
const NGINX = {
  name: 'nginx',
  commands: ['nginx', '/usr/sbin/nginx'],
  debianPackage: 'nginx',
};

/** The tests of the looks say so themselves where it is missing, and are left out. */
const FONT = {
  name: 'Liberation Sans',
  commands: ['/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf'],
  debianPackage: 'fonts-liberation',
};

/** Finds or installs what the tests need; ends the process with one plain line without Chromium. */
export async function prepareTools() {
  const missing = [CHROMIUM, NGINX, FONT].filter((tool) => pathOf(tool) === undefined);
  if (missing.length > 0 && canInstall()) await install(missing);
  const chromium = pathOf(CHROMIUM);
  if (chromium) process.env.CHROME_PATH = chromium;
  else
    fail(
      'The tests need Chromium. Install it, or set CHROME_PATH to its path, and run them again.',
    );
}

function pathOf({ variable, commands }) {
  const given = variable === undefined ? undefined : process.env[variable];
  if (given) return existsSync(given) ? given : undefined;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return commands
    .flatMap((command) =>
      isAbsolute(command) ? [command] : folders.map((folder) => join(folder, command)),
    )
    .find((path) => existsSync(path));
}

async function install(tools) {
  const packages = tools.map((tool) => tool.debianPackage);
  await run('apt-get', ['update', '-qq']);
  const options = ['install', '-y', '-qq', '--no-install-recommends'];
  await run('apt-get', [...options, ...packages], { DEBIAN_FRONTEND: 'noninteractive' });
}

function canInstall() {
  const root = process.getuid?.() === 0;
  return root && spawnSync('apt-get', ['--version']).status === 0;
}
