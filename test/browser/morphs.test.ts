import { type AlpineMorph, morph as alpineMorph } from '@alpinejs/morph';
import { expect } from '@open-wc/testing';
import { Idiomorph } from 'idiomorph';
import { anOpenPanel, arrive } from './centers.ts';
import { focused, panelOf, popupsOf, rowsOf, settled } from './support.ts';
import type { TestCenter } from './test-center.ts';
import { someSamples } from './test-user.ts';

/** The page's HTML as the server renders it again, without the user's changes. */
const HTML = `<h1>Anew</h1><test-center popups="top-end"><a href="/messages">Messages</a></test-center>`;

const alpine: AlpineMorph = {};
alpineMorph(alpine);

const MORPHS: Readonly<Record<string, (page: Element) => void>> = {
  idiomorph: (page) => Idiomorph.morph(page, HTML, { morphStyle: 'innerHTML' }),
  "Alpine's, which Livewire uses": (page) => alpine.morph?.(page, `<main>${HTML}</main>`),
};

async function aUsedPage(): Promise<[center: TestCenter, page: Element]> {
  const center = await anOpenPanel(someSamples());
  center.theme = 'dark';
  await arrive(center, { level: 'error', persistent: false, sticky: true });
  await settled(center);
  return [center, center.parentElement as Element];
}

describe('a morph of the page', () => {
  for (const [name, morphPage] of Object.entries(MORPHS)) {
    it(`keeps panel, rows, focus and popups, with ${name}`, async () => {
      const [center, page] = await aUsedPage();
      page.insertAdjacentHTML('afterbegin', '<h1>Before</h1>');
      const [row] = rowsOf(center);
      row?.focus();
      const rows = rowsOf(center).length;
      for (let time = 0; time < 2; time += 1) {
        morphPage(page);
        await settled(center);
        expect(page.querySelector('h1')?.textContent).to.equal('Anew');
        expect(page.querySelector('test-center')).to.equal(center);
        expect([center.open, center.hasAttribute('open')]).to.deep.equal([true, true]);
        expect(center.getAttribute('theme')).to.equal('dark');
        expect(panelOf(center).matches(':popover-open')).to.equal(true);
        expect(rowsOf(center)).to.have.length(rows);
        expect(focused()).to.equal(row);
        expect(popupsOf(center)).to.have.length(1);
      }
      center.hide();
      await settled(center);
      expect(center.hasAttribute('open')).to.equal(false);
    });
  }
});

describe('a copy of the page', () => {
  it('does not open a panel that the user had opened, and opens one that the page opens', async () => {
    const [center, page] = await aUsedPage();
    const copies = [
      center.cloneNode(true) as TestCenter,
      document.importNode(center, true),
      Object.assign(document.createElement('div'), { innerHTML: page.innerHTML }).querySelector(
        'test-center',
      ) as TestCenter,
    ];
    center.setAttribute('open', '');
    copies.push(center.cloneNode(true) as TestCenter);
    for (const copy of copies) page.append(copy);
    await settled(center);
    for (const copy of copies) await copy.updateComplete;
    expect(copies.map(({ open }) => open)).to.deep.equal([false, false, false, true]);
    expect(copies.map((copy) => copy.hasAttribute('open'))).to.deep.equal([
      false,
      false,
      false,
      true,
    ]);
    expect(center.open).to.equal(true);
  });

  it('has no popups that belong to no element', async () => {
    const [, page] = await aUsedPage();
    page.insertAdjacentHTML('beforeend', '<mc-popup-stack popover="manual"></mc-popup-stack>');
    expect(page.querySelector(':scope > mc-popup-stack')).to.equal(null);
  });
});

it('the attribute `open` opens the panel, and its removal closes a panel that it has opened', async () => {
  const center = await anOpenPanel();
  center.hide();
  await settled(center);
  center.setAttribute('open', '');
  await settled(center);
  expect(center.open).to.equal(true);
  center.removeAttribute('open');
  await settled(center);
  expect(center.open).to.equal(false);
});
