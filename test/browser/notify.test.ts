import './counted-sockets.ts';

import { aTimeout, expect, fixture, fixtureCleanup, html } from '@open-wc/testing';
import type { MessageCenterElement, NotifyOptions } from '../../widget/classes.ts';
import { defineElements } from '../../widget/define.ts';
import { opened } from './counted-sockets.ts';
import { button, find, root } from './support.ts';
import { waitUntil } from './wait.ts';

defineElements();

// Elements without a server share their popups, which stay for one task after the last element.
afterEach(() => {
  fixtureCleanup();
  return aTimeout(0);
});

/** An element without a server, in a paragraph. */
async function anElement(attributes: Record<string, string> = {}): Promise<MessageCenterElement> {
  const page = await fixture<HTMLElement>(html`<p>Text</p>`);
  const element = document.createElement('message-center');
  element.setAttribute('server', 'none');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  page.append(element);
  await element.updateComplete;
  return element;
}

const stackOf = (element: MessageCenterElement): HTMLElement => find(element, 'mc-popup-stack');

/** The popups that are up, newest first. */
const popupsOf = (element: MessageCenterElement): HTMLElement[] => [
  ...root(stackOf(element)).querySelectorAll<HTMLElement>('mc-popup:not([inert])'),
];

const up = (element: MessageCenterElement, count: number): Promise<void> =>
  waitUntil(() => popupsOf(element).length === count && popupsOf(element).every(isRendered));

const isRendered = (popup: HTMLElement): boolean =>
  popup.shadowRoot?.querySelector('.main') != null;

async function withPopup(options: NotifyOptions) {
  const element = await anElement();
  const handle = element.notify(options);
  await up(element, 1);
  return { element, handle, popup: popupsOf(element)[0] as HTMLElement };
}

describe('notify()', () => {
  it('shows a popup like any other, announces it, and reports the user’s action', async () => {
    const element = await anElement();
    const heard: string[] = [];
    for (const name of ['before-popup', 'popup', 'before-action', 'action'] as const) {
      document.addEventListener(
        `mc-${name}`,
        ({ message }) => heard.push(`${name} ${message.id === handle.id} ${message.text}`),
        { once: true },
      );
    }
    const actions = [{ label: 'Undo', id: 'undo' }];
    const handle = element.notify({
      text: 'Row deleted',
      level: 'success',
      subject: 'Done',
      actions,
    });
    await up(element, 1);
    const [popup] = popupsOf(element) as [HTMLElement];
    expect(popup.ariaLabel).to.equal('Success: Done. Row deleted');
    expect(find(popup, '.level-success').textContent).to.contain('Row deleted');
    await waitUntil(
      () => find(stackOf(element), '[role=status]').textContent?.trim() === popup.ariaLabel,
    );
    button(popup, 'Undo').click();
    expect(await handle.closed).to.equal('action');
    expect(heard).to.deep.equal([
      'before-popup true Row deleted',
      'popup true Row deleted',
      'before-action true Row deleted',
      'action true Row deleted',
    ]);
    await up(element, 0);
  });

  it('does not appear if the page closes it when it is about to', async () => {
    const element = await anElement();
    const handle = element.notify({ text: 'Never' });
    document.addEventListener('mc-before-popup', () => handle.close(), { once: true });
    expect(await handle.closed).to.equal('close');
    element.notify({ text: 'Next' });
    await up(element, 1);
    expect(popupsOf(element)[0]?.ariaLabel).to.contain('Next');
  });

  it('can be called before the element is in the document, and its popup can be changed and closed', async () => {
    const element = document.createElement('message-center');
    element.server = 'none';
    const early = element.notify({ text: 'Uploading', progress: 0.2, sticky: true });
    early.update({ progress: 0.6 });
    const page = await fixture<HTMLElement>(html`<p></p>`);
    page.append(element);
    await element.updateComplete;
    await up(element, 1);
    const [popup] = popupsOf(element) as [HTMLElement];
    expect((find(popup, 'progress') as HTMLProgressElement).value).to.equal(0.6);
    expect(root(popup).querySelector('.line')).to.equal(null);
    early.update({ text: 'Uploaded', progress: null, sticky: false });
    await waitUntil(() => root(popup).querySelector('progress') === null);
    expect(popupsOf(element)).to.deep.equal([popup]);
    find(popup, '.line');
    early.close();
    expect(await early.closed).to.equal('close');
    early.update({ text: 'Too late' });
    await up(element, 0);
  });

  it('shows a popup that closes by itself after its time', async () => {
    const { handle, popup } = await withPopup({ text: 'Saved', closeAfterMs: 1_000 });
    const [time] = find(popup, '.line').getAnimations() as [Animation];
    expect(time.effect?.getTiming().duration).to.equal(1_000);
    time.finish();
    expect(await handle.closed).to.equal('timeout');
  });

  it('shows a popup that closes by its button, and with all others', async () => {
    const { element, handle, popup } = await withPopup({ text: 'One' });
    button(popup, 'Close').click();
    expect(await handle.closed).to.equal('close');
    const handles = ['Two', 'Three'].map((text) => element.notify({ text }));
    await up(element, 2);
    button(stackOf(element), 'Close all').click();
    expect(await Promise.all(handles.map(({ closed }) => closed))).to.deep.equal([
      'close',
      'close',
    ]);
  });

  it('collapses equal popups, with a count', async () => {
    const { element, popup } = await withPopup({ text: 'Saved' });
    element.notify({ text: 'Saved' });
    await waitUntil(() => root(popup).textContent?.includes('2 times'));
    expect(popupsOf(element)).to.deep.equal([popup]);
  });

  it('throws for an invalid or unknown field, and shows nothing', async () => {
    const element = await anElement();
    for (const [options, text] of [
      [{ text: '' }, 'text must not be empty.'],
      [{ text: 'a', url: 'javascript:alert(1)' }, 'url must be an http:'],
      [{ text: 'a', duration: 5 }, 'the unknown field "duration"'],
    ] as const) {
      expect(() => element.notify(options as NotifyOptions))
        .to.throw(text)
        .with.property('code', 'INVALID');
    }
    await element.updateComplete;
    expect(popupsOf(element)).to.have.length(0);
  });
});

describe('an element without a server', () => {
  it('has no bell, takes no space, connects to nothing and has no identity', async () => {
    const requests = performance.getEntriesByType('resource').length;
    const element = await anElement({ open: '' });
    const paragraph = element.parentElement as HTMLElement;
    const { width, height } = element.getBoundingClientRect();
    expect([width, height]).to.deep.equal([0, 0]);
    const before = paragraph.getBoundingClientRect().toJSON();
    element.remove();
    expect(paragraph.getBoundingClientRect().toJSON()).to.deep.equal(before);
    paragraph.append(element);
    element.show();
    await element.updateComplete;
    expect(element.open).to.equal(false);
    expect(root(element).querySelector('.bell, mc-panel')).to.equal(null);
    expect([element.connection, element.identity, element.counts.total]).to.deep.equal([
      'none',
      null,
      0,
    ]);
    expect(opened).to.have.length(0);
    expect(performance.getEntriesByType('resource').length).to.equal(requests);
  });

  it('refuses what needs a server', async () => {
    const element = await anElement();
    for (const name of ['markAllRead', 'removeAll'] as const) {
      expect(() => element[name]())
        .to.throw(`${name}() needs a server`)
        .with.property('code', 'INVALID');
    }
    for (const name of ['refresh', 'reconnect'] as const) {
      const error = await element[name]().catch((reason: unknown) => reason);
      expect(error).to.have.property('code', 'INVALID');
    }
  });

  it('gets a bell with a server, and loses it again while the popups stay up', async () => {
    const element = await anElement();
    element.notify({ text: 'Mine', sticky: true });
    await up(element, 1);
    element.server = './none';
    await waitUntil(() => root(element).querySelector('.bell') !== null);
    expect(element.connection).not.to.equal('none');
    await waitUntil(() => opened.some((url) => url.includes('/none/socket')));
    element.show();
    await waitUntil(() => find(element, 'mc-panel').matches(':popover-open'));
    expect(popupsOf(element)).to.have.length(1);
    element.server = 'none';
    await waitUntil(() => root(element).querySelector('mc-panel') === null);
    expect([element.open, element.connection]).to.deep.equal([false, 'none']);
    expect(popupsOf(element)).to.have.length(1);
  });
});
