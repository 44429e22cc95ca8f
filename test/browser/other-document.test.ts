import { expect, fixture, html } from '@open-wc/testing';
import { anOpenPanel, arrive, live } from './centers.ts';
import { bellOf, panelOf, popupsOf, root, rowsOf, settled, stackOf } from './support.ts';
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

  it('shows its popups in the page while the frame is hidden', async () => {
    const center = await anOpenPanel([]);
    center.hide();
    const frame = await fixture<HTMLIFrameElement>(html`<iframe></iframe>`);
    frame.contentDocument?.body.append(center);
    await live(center);
    await arrive(center);
    await waitUntil(() => popupsOf(center).length === 1, 'its popup is there');
    frame.hidden = true;
    center.requestUpdate();
    await waitUntil(() => stackOf(center).parentElement === document.body, 'it is in the page');
    frame.hidden = false;
    await waitUntil(() => stackOf(center).getRootNode() === center.shadowRoot, 'it is back');
    expect(popupsOf(center).length).to.equal(1);
  });

  it('disconnects when the frame is removed, and connects where it is added again', async () => {
    const center = await anOpenPanel([{}]);
    const parent = center.parentElement as HTMLElement;
    const frame = await fixture<HTMLIFrameElement>(html`<iframe></iframe>`);
    frame.contentDocument?.body.append(center);
    await live(center);
    await settled(center);
    frame.remove();
    expect(center.isConnected).to.equal(false);
    await waitUntil(() => center.connection === 'connecting', 'it has disconnected');
    parent.append(center);
    await live(center);
    expect(bellOf(center).checkVisibility()).to.equal(true);
  });
});
