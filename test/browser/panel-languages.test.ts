import { expect } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { anOpenPanel } from './centers.ts';
import { button, find, panelOf, root, rowsOf, still } from './support.ts';
import { waitUntil } from './wait.ts';

const LANGUAGES = ['ar', 'de', 'en', 'es', 'fr', 'ja', 'pl'];

/** The characters of an element in the order in which they are seen, from left to right. */
function seenFrom(element: Element): string {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const seen: { readonly character: string; readonly left: number }[] = [];
  while (texts.nextNode()) {
    const text = texts.currentNode as Text;
    for (const [index, character] of [...text.data].entries()) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + 1);
      const { left, width } = range.getBoundingClientRect();
      if (width > 0) seen.push({ character, left });
    }
  }
  const sorted = seen.sort((a, b) => a.left - b.left).map(({ character }) => character);
  return sorted.join('').trim();
}

describe('English texts on a page from right to left', () => {
  it('keep their order, and begin on the right', async () => {
    const createdAt = new Date(Date.now() - 2 * 3_600_000).toISOString();
    const samples = [{ text: 'word '.repeat(100), createdAt }, { createdAt }];
    const center = await anOpenPanel(samples, { lang: 'he' }, { dir: 'rtl' });
    const [row, other] = rowsOf(center) as [HTMLElement, HTMLElement];
    expect(seenFrom(find(row, 'time'))).to.equal('2 hr. ago');
    for (const each of [row, other]) button(each, 'Delete').click();
    await still(center);
    const undo = find(panelOf(center), '.undo > span');
    expect(seenFrom(undo)).to.equal('2 messages deleted');
    const hint = find(panelOf(center), '.note .meta');
    expect(seenFrom(hint)).to.equal('When something is done, you will read it here.');
    expect(getComputedStyle(hint).textAlign).to.equal('center');
    const { left, right } = find(panelOf(center), '.undo').getBoundingClientRect();
    expect(undo.getBoundingClientRect().right).to.be.above((left + right) / 2);
  });
});

describe('the name of an unread row', () => {
  it('speaks of one message, and the filter of several', async () => {
    for (const [lang, one, several] of [
      ['fr', 'Non lu', 'Non lus'],
      ['pl', 'Nieprzeczytana', 'Nieprzeczytane'],
    ] as const) {
      const center = await anOpenPanel([{}], { lang });
      await waitUntil(() => center.language.texts.locale === lang && center.language.ready);
      await still(center);
      expect(rowsOf(center)[0]?.ariaLabel?.split('.')[0]).to.equal(one);
      expect(button(panelOf(center), several).localName).to.equal('button');
      center.remove();
    }
  });
});

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

  it('and its title keeps a distance from the filters, however wide the window is', async () => {
    const center = await anOpenPanel([], { lang: 'de' });
    await waitUntil(() => center.language.texts.locale === 'de' && center.language.ready);
    const title = document.createRange();
    title.selectNodeContents(find(panelOf(center), 'h2'));
    for (let width = 300; width <= 400; width += 5) {
      await setViewport({ width, height: 600 });
      await still(center);
      const { right, bottom } = title.getBoundingClientRect();
      const { left, top } = find(panelOf(center), '.filters button').getBoundingClientRect();
      expect(top >= bottom || left - right >= 6, `${width} px`).to.equal(true);
    }
  });
});
