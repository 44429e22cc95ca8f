import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { fail, PROJECT, run } from './project.mjs';

/**
 * Programs that tests start and npm does not bring. `commands` are the names under which one may be
 * found, `debianPackage` is what apt installs it from, `variable` hands its path to the tests.
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

/** These are needed only where an end-to-end test names them. */
const BY_NAME = [
  { name: 'Redis', commands: ['redis-server'], debianPackage: 'redis-server' },
  { name: 'nginx', commands: ['nginx', '/usr/sbin/nginx'], debianPackage: 'nginx' },
];

/** Finds or installs what the tests need; ends the process with one plain line where it cannot. */
export async function prepareTools() {
  const text = await endToEndText();
  const needed = BY_NAME.filter(({ commands }) => text.includes(commands[0]));
  const missing = [CHROMIUM, ...needed].filter((tool) => pathOf(tool) === undefined);
  if (missing.length > 0) await install(missing);
  process.env.CHROME_PATH = pathOf(CHROMIUM);
}

async function endToEndText() {
  const folder = join(PROJECT, 'test/e2e');
  const files = await readdir(folder).catch(() => []);
  const sources = files.filter((file) => file.endsWith('.ts'));
  const texts = await Promise.all(sources.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.join('\n');
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
  if (canInstall()) {
    await run('apt-get', ['update', '-qq']);
    const options = ['install', '-y', '-qq', '--no-install-recommends'];
    await run('apt-get', [...options, ...packages], { DEBIAN_FRONTEND: 'noninteractive' });
  }
  const missing = tools.filter((tool) => pathOf(tool) === undefined);
  if (missing.length > 0) {
    const names = missing.map(({ name, variable }) =>
      variable === undefined ? name : `${name} (or set ${variable} to its path)`,
    );
    fail(`The tests need ${names.join(' and ')}. Install it and run them again.`);
  }
}

function canInstall() {
  const root = process.getuid?.() === 0;
  return root && spawnSync('apt-get', ['--version']).status === 0;
}
