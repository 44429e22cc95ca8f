import { expect, fixture, html } from '@open-wc/testing';
import type { RenderContext } from '../../widget/components/message-content/message-content.ts';
import { aCenter, aDetachedCenter, arrive, goOffline, goOnline, live } from './centers.ts';
import { bellOf, find, panelOf, popupsOf, record, settled, stackOf } from './support.ts';
import { waitUntil } from './wait.ts';

describe('message-center', () => {
  it('fires cancelable events before it opens and closes, and others afterwards', async () => {
    const center = await aCenter();
    const heard = record(center);
    center.show();
    await waitUntil(() => heard.includes('mc-open'));
    center.hide();
    await waitUntil(() => heard.includes('mc-close'));
    expect(heard).to.deep.equal(['mc-before-open', 'mc-open', 'mc-before-close', 'mc-close']);
  });

  it('stays as it is when the page cancels', async () => {
    const center = await aCenter();
    const heard = record(center);
    const cancel = (event: Event) => event.preventDefault();
    center.addEventListener('mc-before-open', cancel);
    center.show();
    await settled(center);
    expect(center.open).to.equal(false);
    center.removeEventListener('mc-before-open', cancel);
    center.addEventListener('mc-before-close', cancel);
    center.show();
    await settled(center);
    center.hide();
    await settled(center);
    expect(center.open).to.equal(true);
    expect(center.hasAttribute('open')).to.equal(true);
    expect(heard).to.deep.equal(['mc-before-open', 'mc-before-open', 'mc-open', 'mc-before-close']);
  });

  it('opens by its attribute and closes without it', async () => {
    const center = await aCenter([], { open: '' });
    expect(panelOf(center).matches(':popover-open')).to.equal(true);
    center.removeAttribute('open');
    await settled(center);
    expect(panelOf(center).matches(':popover-open')).to.equal(false);
  });

  it('fires its events on itself, through the shadow root that it is in', async () => {
    const host = await fixture<HTMLElement>(html`<div></div>`);
    const center = await aDetachedCenter();
    host.attachShadow({ mode: 'open' }).append(center);
    await live(center);
    const targets: (EventTarget | undefined)[] = [];
    host.addEventListener('mc-message', (event) => targets.push(event.composedPath()[0]));
    await arrive(center);
    expect(targets).to.deep.equal([center]);
  });

  it('does not show a popup that the page cancels', async () => {
    const center = await aCenter();
    center.addEventListener('mc-before-popup', (event) => event.preventDefault());
    await arrive(center);
    await settled(center);
    expect(popupsOf(center)).to.have.length(0);
  });

  it('moves the focus to the popups by its hotkey, whatever the order of its keys', async () => {
    const center = await aCenter([], { hotkey: 'Shift+Alt+M' });
    const press = (modifiers: KeyboardEventInit): void => {
      document.body.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'm', bubbles: true, ...modifiers }),
      );
    };
    press({ altKey: true, shiftKey: true });
    expect(stackOf(center).matches(':focus-within')).to.equal(false);
    await arrive(center, { sticky: true });
    await settled(center);
    for (const modifiers of [
      {},
      { altKey: true },
      { altKey: true, ctrlKey: true, shiftKey: true },
    ]) {
      press(modifiers);
      expect(stackOf(center).matches(':focus-within')).to.equal(false);
    }
    press({ altKey: true, shiftKey: true });
    expect(stackOf(center).matches(':focus-within')).to.equal(true);
    expect(stackOf(center).getAttribute('aria-keyshortcuts')).to.equal('Alt+Shift+M');
    // The same key on a keyboard where it gives another letter; holding it counts once.
    const held = { key: 'Ь', code: 'KeyM', altKey: true, shiftKey: true, repeat: true };
    press(held);
    expect(stackOf(center).matches(':focus-within')).to.equal(true);
    press({ ...held, repeat: false });
    expect(stackOf(center).matches(':focus-within')).to.equal(false);
  });

  it('loads a missing language again when the connection to the server changes', async () => {
    const center = await aCenter();
    let tries = 0;
    center.language.retry = () => {
      tries += 1;
    };
    await goOffline(center);
    await goOnline(center);
    expect(tries).to.be.above(0);
  });

  it('passes on the origins of pictures, the counts and its slots', async () => {
    const center = await aCenter([{}, {}], {
      'avatar-origins': 'https://a.example https://b.example',
    });
    const panel = panelOf(center) as HTMLElement & Record<string, unknown>;
    for (const element of [panel, stackOf(center) as typeof panel]) {
      const { avatarOrigins } = element.context as RenderContext;
      expect(avatarOrigins).to.deep.equal(['https://a.example', 'https://b.example']);
    }
    expect(panel.counts).to.deep.equal({ total: 2, unread: 2, transient: 0, unreadPersistent: 2 });
    for (const name of ['header', 'empty', 'footer']) {
      const child = document.createElement('p');
      child.slot = name;
      center.append(child);
      expect((child.assignedSlot as HTMLElement | null)?.slot).to.equal(name);
      expect(child.assignedSlot?.parentNode).to.equal(panel);
    }
  });

  it('shows name and popups only once its language is loaded', async () => {
    const center = await aCenter();
    const language = center.language as { ready?: boolean };
    Object.defineProperty(language, 'ready', { value: false, configurable: true });
    await arrive(center, { sticky: true });
    await settled(center);
    expect(bellOf(center).getAttribute('aria-label')).to.equal('Messages');
    expect(find(center, '.badge').textContent?.trim()).to.equal('1');
    expect(popupsOf(center)).to.have.length(0);
    delete language.ready;
    center.requestUpdate();
    await settled(center);
    expect(bellOf(center).getAttribute('aria-label')).to.equal('Messages, 1 unread');
    expect(popupsOf(center)).to.have.length(1);
  });

  it('can be on a page several times, each with its own inbox', async () => {
    const one = await aCenter();
    const two = await aCenter();
    await arrive(one);
    await settled(one);
    expect(one.messages).to.have.length(1);
    expect(two.messages).to.have.length(0);
    expect(two.counts).to.deep.equal({ total: 0, unread: 0, transient: 0, unreadPersistent: 0 });
    expect(two.connection).to.equal('live');
  });
});
