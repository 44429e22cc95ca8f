import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { CHROMIUM } from '../../support/chromium.mjs';
import { newFolder } from '../../support/store-sqlite.js';
import { recordEvents } from './page-scripts.js';

/** Chromium's preferences for a user who blocks all cookies, and with them all storage. */
const PREFERENCES = { profile: { default_content_setting_values: { cookies: 2 } } };

/** Chromium with all cookies blocked. @returns Its context, and what closes it. */
export async function openWithoutCookies(): Promise<{
  readonly context: BrowserContext;
  readonly close: () => Promise<void>;
}> {
  const { folder, remove } = await newFolder();
  await mkdir(join(folder, 'Default'));
  await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(PREFERENCES));
  const context = await chromium.launchPersistentContext(folder, CHROMIUM);
  await context.addInitScript(recordEvents);
  return {
    context,
    close: async () => {
      await context.close();
      await remove();
    },
  };
}
