import { expect } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { anOpenPanel } from './centers.ts';
import { find, panelOf, root, still } from './support.ts';
import { waitUntil } from './wait.ts';

const LANGUAGES = ['ar', 'de', 'en', 'es', 'fr', 'ja', 'pl'];

describe("the panel's header is not cut off", () => {
  afterEach(() => setViewport({ width: 800, height: 600 }));

  for (const width of [320, 800]) {
    it(`in every language, in a window of ${width} px`, async () => {
      await setViewport({ width, height: 600 });
      for (const lang of LANGUAGES) {
        const center = await anOpenPanel([], { lang });
        await waitUntil(() => center.language.texts.locale === lang && center.language.ready);
        await still(center);
        const panel = panelOf(center);
        const box = panel.getBoundingClientRect();
        const buttons = find(panel, '.buttons').getBoundingClientRect();
        const texts = root(panel).querySelectorAll('h2, .filters button');
        expect(texts).to.have.length(3);
        for (const text of texts) {
          const name = `${lang}: ${text.textContent?.trim()}`;
          const { left, right, top, bottom } = text.getBoundingClientRect();
          expect(text.scrollWidth, name).to.be.at.most(text.clientWidth);
          expect(left >= box.left && right <= box.right, name).to.equal(true);
          const isBeside = right <= buttons.left || left >= buttons.right;
          expect(isBeside || top >= buttons.bottom - 1, name).to.equal(true);
          expect(bottom - top, `lines of ${name}`).to.be.below(40);
        }
        center.remove();
      }
    });
  }
});
