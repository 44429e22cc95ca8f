import { expect, fixture, html } from '@open-wc/testing';
import { anOpenPanel, arrive, live } from './centers.ts';
import { bellOf, panelOf, popupsOf, root, rowsOf, settled } from './support.ts';
import type { TestCenter } from './test-center.ts';
import { waitUntil } from './wait.ts';

/** What only the styles of the elements can bring about. */
function looks(center: TestCenter): string[] {
  const [row] = rowsOf(center);
  const main = root(row).querySelector('.main') as Element;
  return [
    getComputedStyle(bellOf(center)).borderRadius,
    getComputedStyle(panelOf(center)).borderRadius,
    getComputedStyle(main).display,
    ...popupsOf(center).map((popup) => getComputedStyle(popup).position),
  ];
}

describe('an element that moves into another document', () => {
  it('keeps its styles on the way through the document of a parser, as htmx and Unpoly move it', async () => {
    const center = await anOpenPanel([{}]);
    await arrive(center, { persistent: false, sticky: true });
    await settled(center);
    const parent = center.parentElement as HTMLElement;
    const before = looks(center);
    new DOMParser().parseFromString('', 'text/html').body.append(center);
    parent.append(center);
    await live(center);
    await settled(center);
    expect(looks(center)).to.deep.equal(before);
  });

  it('has its styles in the document of a frame, also in rows that come there', async () => {
    const center = await anOpenPanel([{}]);
    const before = looks(center);
    const frame = await fixture<HTMLIFrameElement>(html`<iframe></iframe>`);
    frame.contentDocument?.body.append(center);
    await live(center);
    await arrive(center);
    await waitUntil(() => rowsOf(center).length === 2, 'its row is there');
    await settled(center);
    expect(looks(center)).to.deep.equal(before);
  });
});
