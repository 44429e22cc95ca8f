import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { fail, run } from './project.mjs';

/**
 * What tests need and npm does not install: programs, and a font. `commands` are the names or paths
 * under which one may be found, `debianPackage` is the package that contains it, and the
 * environment variable `variable` passes its path to the tests.
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

/** If it is missing, Chromium takes its place, and the tests take longer. */
const HEADLESS_SHELL = {
  name: "Chromium's headless shell",
  variable: 'HEADLESS_SHELL_PATH',
  commands: ['chromium-headless-shell', 'chrome-headless-shell'],
  debianPackage: 'chromium-headless-shell',
};

/** If it is missing, its tests say so and are skipped. */
const NGINX = {
  name: 'nginx',
  commands: ['nginx', '/usr/sbin/nginx'],
  debianPackage: 'nginx',
};

/** If it is missing, its test says so and is skipped. */
const REDIS = {
  name: 'Redis',
  commands: ['redis-server', '/usr/bin/redis-server'],
  debianPackage: 'redis-server',
};

/** If it is missing, the screenshot tests say so and are skipped. */
const FONT = {
  name: 'Liberation Sans',
  commands: ['/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf'],
  debianPackage: 'fonts-liberation',
};

/** What `npm run test:browsers` drives; a browser whose programs are missing is skipped. */
const OTHER_BROWSERS = [
  {
    name: 'Firefox',
    variable: 'FIREFOX_PATH',
    commands: ['firefox-esr', 'firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
    debianPackage: 'firefox-esr',
  },
  {
    name: 'WebKitWebDriver',
    variable: 'WEBKIT_DRIVER_PATH',
    commands: ['WebKitWebDriver'],
    debianPackage: 'webkit2gtk-driver',
  },
  {
    name: "WebKitGTK's MiniBrowser",
    variable: 'WEBKIT_PATH',
    commands: ['x86_64', 'aarch64'].map(
      (machine) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-4.1/MiniBrowser`,
    ),
    debianPackage: 'webkit2gtk-driver',
  },
  { name: 'Xvfb', variable: 'XVFB_PATH', commands: ['Xvfb'], debianPackage: 'xvfb' },
];

/**
 * Finds or installs what the tests need; without Chromium, ends the process with an error message.
 */
export async function prepareTools() {
  const missing = await findOrInstall([CHROMIUM, HEADLESS_SHELL, NGINX, REDIS, FONT]);
  if (missing.includes(CHROMIUM)) {
    fail(
      'The tests need Chromium. Install it, or set CHROME_PATH to its path, and run them again.',
    );
  }
}

/** Finds or installs Firefox and WebKitGTK, and prints what is missing. */
export async function prepareOtherBrowsers() {
  for (const { name, variable } of await findOrInstall(OTHER_BROWSERS)) {
    console.log(`${name} is missing: install it, or set ${variable} to its path.`);
  }
}

/**
 * Passes the paths of the tools to the tests.
 * @returns The tools that are missing.
 */
async function findOrInstall(tools) {
  const missing = tools.filter((tool) => pathOf(tool) === undefined);
  if (missing.length > 0 && canInstall()) await install(missing);
  for (const tool of tools) {
    const path = pathOf(tool);
    if (tool.variable && path) process.env[tool.variable] = path;
  }
  return tools.filter((tool) => pathOf(tool) === undefined);
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
  const packages = [...new Set(tools.map((tool) => tool.debianPackage))];
  await run('apt-get', ['update', '-qq']);
  const options = ['install', '-y', '-qq', '--no-install-recommends'];
  // One by one, so that a package that this system does not know does not stop the others.
  for (const name of packages) {
    await run('apt-get', [...options, name], { DEBIAN_FRONTEND: 'noninteractive' });
  }
}

function canInstall() {
  const root = process.getuid?.() === 0;
  return root && spawnSync('apt-get', ['--version']).status === 0;
}
