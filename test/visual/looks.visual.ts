import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CHROMIUM } from '../support/chromium.mjs';
import { fault, keepPicture, removeReferences, strayReferences, takePicture } from './pictures.js';
import { SCENES, type Scene } from './scenes.js';
import { type View, VisualStage } from './stage.js';

const THEMES = ['light', 'dark'] as const;

const WIDE: View = { width: 1280, dir: 'ltr' };
const VIEWS: readonly View[] = [
  WIDE,
  { width: 768, dir: 'ltr' },
  { width: 360, dir: 'ltr' },
  { width: 1280, dir: 'rtl' },
  { width: 360, dir: 'rtl' },
];

/** Letters are drawn alike on every machine: without its hints and its order of colours. */
const DRAWN_ALIKE = [
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--force-color-profile=srgb',
];

function nameOf({ name }: Scene, { width, dir }: View, theme: string): string {
  return [name, width, theme, ...(dir === 'rtl' ? ['rtl'] : [])].join('-');
}

describe('the looks of the widget', () => {
  const update = inject('updatePictures');
  const names = new Set<string>();
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, ...DRAWN_ALIKE] });
  });

  afterAll(() => browser.close());

  for (const scene of SCENES) {
    for (const view of scene.main ? VIEWS : [WIDE]) {
      it(`${scene.name}, ${view.width} px wide, ${view.dir}, is as it was`, async () => {
        const stage = await VisualStage.open(browser, view, scene.empty ?? false);
        await scene.prepare(stage);
        const faults: (string | null)[] = [];
        for (const theme of THEMES) {
          const name = nameOf(scene, view, theme);
          names.add(name);
          await stage.page.emulateMedia({ colorScheme: theme });
          const picture = await takePicture(stage.page, scene.region, view.dir === 'rtl');
          if (update) await keepPicture(name, picture);
          else faults.push(await fault(name, picture));
        }
        await stage.close();
        expect(faults.filter((each) => each !== null)).toEqual([]);
      });
    }
  }

  it('every reference is of a picture that is taken', async () => {
    const stray = await strayReferences(names);
    if (update) await removeReferences(stray);
    else expect(stray).toEqual([]);
  });
});
