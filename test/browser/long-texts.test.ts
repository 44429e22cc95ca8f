import { expect } from '@open-wc/testing';
import { aCenter, anOpenPanel, arrive } from './centers.ts';
import { aUser, listedRows, shows } from './real-center.ts';
import { button, find, popupsOf, root, rowsOf, settled, still } from './support.ts';
import type { Sample } from './test-user.ts';
import { waitUntil } from './wait.ts';

const LONG_LINE = 'Department '.repeat(9).trim();
const LONG_TEXT = 'long '.repeat(200).trim();

/** A message with a long text in each of its places. */
const LONG: Sample = {
  subject: LONG_LINE,
  text: LONG_TEXT,
  from: { name: LONG_LINE },
  actions: [{ label: LONG_LINE, id: 'act' }],
};

/** Whether a part of a row or a popup does not show its whole text. */
function isCut(element: Element, selector: string): boolean {
  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = find(element, selector);
  return scrollWidth > clientWidth || scrollHeight > clientHeight;
}

const cutIn = (element: Element): string[] =>
  ['.subject', '.text', 'bdi', '[part=action]'].filter((selector) => isCut(element, selector));

describe('a long text', () => {
  it('is shown on demand in a row, and in the label of an action at once', async () => {
    const center = await anOpenPanel([LONG]);
    const row = rowsOf(center)[0] as Element;
    expect(cutIn(row)).to.deep.equal(['.subject', '.text', 'bdi']);
    button(row, 'Show more').click();
    await settled(center);
    expect(cutIn(row)).to.deep.equal([]);
  });

  it('wastes none of the few lines on an empty one, and has them all once it is expanded', async () => {
    const text = `Hello,\n \nyour ${LONG_TEXT}\n\n\nBye`;
    const center = await anOpenPanel([{ text }]);
    const row = rowsOf(center)[0] as Element;
    const shown = () => find(row, '.text').textContent;
    expect(shown()).to.equal(`Hello,\nyour ${LONG_TEXT}\nBye`);
    button(row, 'Show more').click();
    await settled(center);
    expect(shown()).to.equal(text);
    center.hide();
    await settled(center);
    await arrive(center, { text });
    const popup = popupsOf(center)[0] as Element;
    expect(find(popup, '.text').textContent).to.equal(`Hello,\nyour ${LONG_TEXT}\nBye`);
  });

  it('keeps its ellipsis in a row of the other direction, where that is beside the text', async () => {
    const center = await anOpenPanel([{ text: LONG_TEXT }], {}, { dir: 'rtl' });
    const { overflowX, overflowY } = getComputedStyle(find(rowsOf(center)[0] as Element, '.text'));
    expect([overflowX, overflowY]).to.deep.equal(['visible', 'clip']);
  });

  it('can be shown on demand if it is only the name of the sender', async () => {
    const center = await anOpenPanel([{ from: { name: LONG_LINE } }]);
    const row = rowsOf(center)[0] as Element;
    button(row, 'Show more').click();
    await settled(center);
    expect(isCut(row, 'bdi')).to.equal(false);
  });

  it('is shown in a group, whose messages cannot be expanded', async () => {
    const { center, send } = await aUser([]);
    const group = { group: 'comments', collapse: true };
    await send(LONG_TEXT, { ...LONG, ...group });
    await send('Last', group);
    await shows(center, ['Last']);
    const row = listedRows(center)[0] as Element;
    button(row, '+1 more').click();
    const inGroup = () => root(row).querySelector('mc-group');
    await waitUntil(() => inGroup()?.shadowRoot?.querySelector('.subject'), 'it is listed');
    expect(isCut(inGroup() as Element, 'li:last-child .text')).to.equal(false);
    expect(isCut(inGroup() as Element, '.subject')).to.equal(false);
  });

  it('is shown in a popup of what no list keeps, up to twelve lines', async () => {
    const center = await aCenter();
    await arrive(center, { ...LONG, text: LONG_TEXT.slice(0, 400), persistent: false });
    await still(center);
    expect(cutIn(popupsOf(center)[0] as Element)).to.deep.equal([]);
    center.notify({ text: LONG_TEXT.repeat(9), subject: 'Of the page' });
    await waitUntil(() => popupsOf(center).length === 2);
    await still(center);
    expect(find(popupsOf(center)[0] as Element, '.text').clientHeight).to.equal(12 * 20);
    await arrive(center, LONG);
    await still(center);
    const kept = popupsOf(center)[0] as Element;
    expect(cutIn(kept)).to.deep.equal(['.subject', '.text', 'bdi']);
  });

  it('begins with its first line, even if the app has put empty ones before', async () => {
    const center = await anOpenPanel([{ text: '\n\n\nReady.\n' }]);
    expect(find(rowsOf(center)[0] as Element, '.text').clientHeight).to.equal(20);
  });
});
