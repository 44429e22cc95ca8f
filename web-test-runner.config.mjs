import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { chromeLauncher } from '@web/test-runner-chrome';
import { a11ySnapshotPlugin } from '@web/test-runner-commands/plugins';
import { centerPlugin } from './test/browser/center-plugin.mjs';
import { HEADLESS_SHELL } from './test/support/chromium.mjs';

/** A window of its own, with its own storage, that has the focus whatever happens in others. */
async function openWindow({ browser }) {
  const page = await (await browser.createBrowserContext()).newPage();
  await page.emulateFocusedPage(true);
  return page;
}

/** A plugin of Chai that no test uses: it would load axe, 1.5 MB, with every test file. */
const leaveOutAxePlugin = {
  name: 'leave-out-chai-a11y-axe',
  resolveImport: ({ source }) =>
    source === 'chai-a11y-axe'
      ? 'data:text/javascript,export const chaiA11yAxe = () => {}'
      : undefined,
};

export default {
  files: 'test/browser/**/*.test.ts',
  // Otherwise Node's and the development builds of socket.io's parts are taken, which do not load.
  nodeResolve: { browser: true, exportConditions: ['browser', 'production'] },
  plugins: [
    leaveOutAxePlugin,
    esbuildPlugin({
      ts: true,
      // JavaScript is served as it is. With any other target it gets a source map three times its size.
      target: 'esnext',
      tsconfig: fileURLToPath(new URL('widget/tsconfig.json', import.meta.url)),
    }),
    a11ySnapshotPlugin(),
    centerPlugin(),
  ],
  // A page that breaks no rule of axe by itself.
  testRunnerHtml: (script) =>
    `<!doctype html>
    <html lang="en">
      <head><title>Tests</title></head>
      <body><header><h1>Tests</h1></header><script type="module" src="${script}"></script></body>
    </html>`,
  // A page waits for its server part of the time, so that three are faster also on two cores.
  concurrency: 3,
  browsers: [chromeLauncher({ launchOptions: HEADLESS_SHELL, createPage: openWindow })],
  testFramework: { config: { timeout: 60_000 } },
};
