/**
 * What the built widget looks like, beside pictures of how it looked when somebody last saw to it.
 * `npm run visual -- --update` takes them again: look at what has changed before it is kept.
 */
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CHROMIUM } from '../support/chromium.mjs';
import { missingFonts } from './fonts.js';
import { fault, keepPicture, takePicture } from './pictures.js';
import { SCENES, type Scene } from './scenes.js';
import { FONTS, type Look, VisualStage } from './stage.js';

/** Letters are drawn alike on every machine: without its hints and its order of colours. */
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
  describe(`the looks of the widget, ${theme}`, () => lookTests(theme));
}

function lookTests(theme: Look['theme']): void {
  const pictures = PICTURES.filter(({ look }) => look.theme === theme);
  const update = inject('updatePictures');
  let browser: Browser;
  let lacksFonts = false;

  beforeAll(async () => {
    browser = await chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, ...DRAWN_ALIKE] });
    const missing = await missingFonts(browser, FONTS);
    lacksFonts = missing.length > 0;
    if (lacksFonts) console.warn(`No picture is compared: install the fonts ${missing.join()}.`);
  });

  afterAll(() => browser.close());

  it.for(pictures)('$name is as it was', async ({ name, scene, look }, { skip }) => {
    skip(lacksFonts);
    const stage = await VisualStage.open(browser, look);
    await scene.prepare(stage);
    const picture = await takePicture(stage.page, scene.region);
    await stage.close();
    if (update) await keepPicture(name, picture);
    else expect(await fault(name, picture)).toBeNull();
  });
}
