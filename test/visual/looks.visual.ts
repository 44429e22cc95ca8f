/**
 * Compares the built widget with reference pictures. `npm run visual -- --update` takes them again;
 * review the changes before you commit them.
 */
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CHROMIUM } from '../support/chromium.mjs';
import { missingFonts } from './fonts.js';
import { fault, keepPicture, removeReferences, strayReferences, takePicture } from './pictures.js';
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

const PICTURES = SCENES.flatMap((scene) =>
  scene.looks.map((look) => ({ name: nameOf(scene, look), scene, look })),
);

describe('the appearance of the widget', () => {
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

  it.for(PICTURES)('$name is unchanged', async ({ name, scene, look }, { skip }) => {
    skip(lacksFonts);
    const stage = await VisualStage.open(browser, look);
    await scene.prepare(stage);
    const picture = await takePicture(stage.page, scene.region);
    await stage.close();
    if (update) await keepPicture(name, picture);
    else expect(await fault(name, picture)).toBeNull();
  });

  it('every reference belongs to a picture that is taken', async () => {
    const stray = await strayReferences(new Set(PICTURES.map(({ name }) => name)));
    if (update) await removeReferences(stray);
    else expect(stray).toEqual([]);
  });
});
