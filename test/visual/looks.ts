/**
 * Compares the built widget with reference pictures. `npm run visual -- --update` takes them again;
 * review the changes before you commit them.
 */
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { HEADLESS_SHELL } from '../support/chromium.mjs';
import { missingFonts } from './fonts.js';
import { fault, keepPicture, takePicture } from './pictures.js';
import { SCENES, type Scene } from './scenes.js';
import { FONTS, type Look, VisualStage } from './stage.js';

/** Without hinting and subpixel order, text is rendered the same on every machine. */
const DRAWN_ALIKE = [
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--force-color-profile=srgb',
];

function nameOf({ name }: Scene, { width, theme, lang = 'en', forcedColors }: Look): string {
  return [name, width, forcedColors ? 'forced' : theme, ...(lang === 'en' ? [] : [lang])].join('-');
}

/** Every picture there is. */
export const PICTURES = SCENES.flatMap((scene) =>
  scene.looks.map((look) => ({ name: nameOf(scene, look), scene, look })),
);

/** For one theme, so that two files with about half of the pictures each run at a time. */
export function describeLooks(theme: Look['theme']): void {
  describe(`the appearance of the widget, ${theme}`, () => lookTests(theme));
}

function lookTests(theme: Look['theme']): void {
  const pictures = PICTURES.filter(({ look }) => look.theme === theme);
  const update = inject('updatePictures');
  let browser: Browser;
  let lacksFonts = false;

  beforeAll(async () => {
    browser = await chromium.launch({
      ...HEADLESS_SHELL,
      args: [...HEADLESS_SHELL.args, ...DRAWN_ALIKE],
    });
    const missing = await missingFonts(browser, FONTS);
    lacksFonts = missing.length > 0;
    if (lacksFonts) console.warn(`No picture is compared: install the fonts ${missing.join()}.`);
  });

  afterAll(() => browser.close());

  it.for(pictures)('$name is unchanged', async ({ name, scene, look }, { skip }) => {
    skip(lacksFonts);
    const stage = await VisualStage.open(browser, look);
    await scene.prepare(stage);
    const picture = await takePicture(stage.page, scene.region);
    await stage.close();
    if (update) await keepPicture(name, picture);
    else expect(await fault(name, picture)).toBeNull();
  });
}
