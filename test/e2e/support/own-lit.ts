import { buildSync } from 'esbuild';
import type { Page } from 'playwright-core';

const ADDRESS = '/own-lit.js';

/** Runs a module of the page's own, with a copy of Lit that shares nothing with the widget's. */
export async function runWithOwnLit(page: Page, module: string): Promise<void> {
  const { outputFiles } = buildSync({
    stdin: { contents: module, resolveDir: process.cwd() },
    bundle: true,
    format: 'esm',
    write: false,
  });
  const body = outputFiles[0]?.text ?? '';
  await page.route(`**${ADDRESS}`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body }),
  );
  // As a string, because the test's own compiler would turn the import into one of its own.
  await page.evaluate(`import('${ADDRESS}')`);
}
