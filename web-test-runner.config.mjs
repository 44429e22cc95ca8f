import { chromeLauncher } from '@web/test-runner-chrome';
import { a11ySnapshotPlugin } from '@web/test-runner-commands/plugins';
import { bundlePlugin } from './test/browser/bundle-plugin.mjs';
import { centerPlugin } from './test/browser/center-plugin.mjs';
import { HEADLESS_SHELL } from './test/support/chromium.mjs';

/** A window of its own, with its own storage, that has the focus whatever happens in others. */
async function openWindow({ browser }) {
  const page = await (await browser.createBrowserContext()).newPage();
  await page.emulateFocusedPage(true);
  return page;
}

export default {
  // The longest ones first: begun last, they would run alone.
  files: ['test/browser/{reattach,tooltip,popups,panel-list}.test.ts', 'test/browser/**/*.test.ts'],
  plugins: [bundlePlugin(), a11ySnapshotPlugin(), centerPlugin()],
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
