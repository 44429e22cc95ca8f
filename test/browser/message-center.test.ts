import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import type { McActionEvent } from '../../widget/elements/events.ts';
import { aMessage } from './fake-inbox.ts';
import {
  aCenter,
  bellOf,
  find,
  panelOf,
  popupsOf,
  record,
  rowsOf,
  settled,
  stackOf,
  TestCenter,
} from './support.ts';

describe('message-center', () => {
  it('asks before it opens and closes, and tells afterwards', async () => {
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
    const center = await aCenter(undefined, { open: '' });
    expect(panelOf(center).matches(':popover-open')).to.equal(true);
    center.removeAttribute('open');
    await settled(center);
    expect(panelOf(center).matches(':popover-open')).to.equal(false);
  });

  it('lets the page follow a link itself, and marks the message read all the same', async () => {
    const center = await aCenter((inbox) => {
      inbox.messages = [aMessage({ url: '#followed' })];
    });
    center.show();
    await settled(center);
    const heard = record(center);
    const urls: (string | null)[] = [];
    center.addEventListener('mc-before-action', (event) => {
      urls.push(event.url);
      event.preventDefault();
    });
    find(rowsOf(center)[0] as Element, 'a').click();
    expect(location.hash).to.equal('');
    expect(urls).to.deep.equal(['#followed']);
    expect(heard).to.deep.equal(['mc-before-action', 'mc-read']);
    expect(center.open).to.equal(true);
  });

  it('tells of an action on a popup with its message', async () => {
    const center = await aCenter();
    const { key, message } = center.inbox.arrive({ data: { order: 7 } });
    await settled(center);
    let action: McActionEvent | undefined;
    center.addEventListener('mc-action', (event) => {
      action = event;
    });
    find(popupsOf(center)[0] as Element, '.main').click();
    expect(action?.message).to.equal(message);
    expect(action?.url).to.equal(null);
    expect(center.inbox.calls).to.include(`endPopup ${key} action`);
  });

  it('fires its events on itself, through the shadow root that it is in', async () => {
    const host = await fixture<HTMLElement>(html`<div></div>`);
    const center = new TestCenter();
    host.attachShadow({ mode: 'open' }).append(center);
    await center.updateComplete;
    const targets: (EventTarget | undefined)[] = [];
    host.addEventListener('mc-message', (event) => targets.push(event.composedPath()[0]));
    center.inbox.arrive();
    expect(targets).to.deep.equal([center]);
  });

  it('keeps a popup away that the page cancels', async () => {
    const center = await aCenter();
    center.addEventListener('mc-before-popup', (event) => event.preventDefault());
    center.inbox.arrive();
    await settled(center);
    expect(popupsOf(center)).to.have.length(0);
  });

  it('lets none of its inner requests out', async () => {
    const center = await aCenter((inbox) => {
      inbox.messages = [aMessage()];
    });
    center.show();
    await settled(center);
    let leaked = false;
    document.addEventListener('mc-request', () => {
      leaked = true;
    });
    find(rowsOf(center)[0] as Element, '.main').click();
    expect(center.inbox.calls).to.have.length(1);
    expect(leaked).to.equal(false);
  });

  it('hands its attributes to the inbox, and their changes', async () => {
    const center = await aCenter(undefined, {
      server: 'https://example.com/mc/',
      'popup-ms': '9000',
      'close-keeps-unread': '',
      popups: 'none',
    });
    const { server, popupMs, closeMarksRead, popups } = center.inbox.settings ?? {};
    expect([server, popupMs, closeMarksRead, popups]).to.deep.equal([
      'https://example.com/mc',
      9000,
      false,
      false,
    ]);
    center.removeAttribute('popup-ms');
    center.removeAttribute('server');
    await settled(center);
    expect(center.inbox.settings?.popupMs).to.equal(6000);
    expect(center.inbox.settings?.server).to.equal('/message-center');
  });

  it('says which attribute it cannot take, and uses the default', async () => {
    const center = await aCenter();
    const told: string[] = [];
    center.addEventListener('mc-error', ({ error }) => told.push(error.message));
    center.setAttribute('popups', 'left');
    await settled(center);
    center.setAttribute('popups', 'top-end');
    center.setAttribute('popup-ms', 'soon');
    await settled(center);
    expect(told).to.have.length(2);
    expect(told[0]).to.contain('popups').and.to.contain('bottom-end');
    expect(center.inbox.settings?.popupMs).to.equal(6000);
  });

  it('takes over what was set before it was defined', async () => {
    const host = await fixture<HTMLElement>(html`<div></div>`);
    const center = document.createElement('late-center') as TestCenter;
    const token = () => 'abc';
    const strings = { messages: 'Postfach' };
    Object.assign(center, { token, strings, popupMs: 1234 });
    host.append(center);
    customElements.define('late-center', class extends TestCenter {});
    await center.updateComplete;
    await settled(center);
    expect(center.inbox.settings?.token).to.equal(token);
    expect(center.inbox.settings?.popupMs).to.equal(1234);
    expect(find(bellOf(center), 'button').getAttribute('aria-label')).to.equal('Postfach');
  });

  it('reads its initial state from a script child, and says when it cannot', async () => {
    const state = { messages: [], counts: { total: 0, unread: 0, transient: 0 } };
    const good = new TestCenter();
    const script = document.createElement('script');
    script.type = 'application/json';
    script.textContent = JSON.stringify({ ...state, position: '0.0', inbox: 'tag' });
    good.append(script);
    document.body.append(good);
    await good.updateComplete;
    expect(good.inbox.settings?.initial?.inbox).to.equal('tag');
    good.remove();

    const bad = new TestCenter();
    bad.append(Object.assign(script.cloneNode() as HTMLElement, { textContent: '{' }));
    const heard = record(bad);
    document.body.append(bad);
    await bad.updateComplete;
    expect(heard).to.deep.equal(['mc-error']);
    expect(bad.inbox.settings?.initial).to.equal(undefined);
    bad.remove();
  });

  it('takes an initial state that the parser comes to after it', async () => {
    const center = await aCenter();
    const fault = record(center);
    const state = { messages: [], counts: { total: 0, unread: 0, transient: 0 } };
    const script = document.createElement('script');
    script.type = 'application/json';
    script.textContent = JSON.stringify({ ...state, position: '0.0', inbox: 'late' });
    center.append(script);
    document.dispatchEvent(new Event('DOMContentLoaded'));
    await settled(center);
    expect(center.inbox.settings?.initial?.inbox).to.equal('late');
    expect(fault).to.deep.equal([]);
  });

  it('says nothing of a state that is not whole yet while the page is being parsed', async () => {
    Object.defineProperty(document, 'readyState', { value: 'loading', configurable: true });
    const center = new TestCenter();
    const heard = record(center);
    center.innerHTML = '<script type="application/json">{"messages": [</script>';
    document.body.append(center);
    await center.updateComplete;
    Reflect.deleteProperty(document, 'readyState');
    expect(heard).to.deep.equal([]);
    document.dispatchEvent(new Event('DOMContentLoaded'));
    expect(heard).to.deep.equal(['mc-error']);
    center.remove();
  });

  it('stops when it is removed, goes on when it is back, and keeps its inbox', async () => {
    const center = await aCenter();
    const parent = center.parentElement as HTMLElement;
    center.inbox.arrive({}, null);
    center.show();
    await settled(center);
    const { inbox } = center;
    center.remove();
    expect(inbox.connected).to.equal(false);
    parent.append(center);
    await settled(center);
    expect(center.inbox).to.equal(inbox);
    expect(inbox.connected).to.equal(true);
    expect(panelOf(center).matches(':popover-open')).to.equal(true);
    expect(stackOf(center).matches(':popover-open')).to.equal(true);
  });

  it('leaves no popup in a dialog when it is removed itself', async () => {
    const center = await aCenter();
    center.inbox.arrive({}, null);
    await settled(center);
    const dialog = document.createElement('dialog');
    document.body.append(dialog);
    dialog.showModal();
    await waitUntil(() => stackOf(center).parentNode === dialog);
    center.remove();
    expect(dialog.childElementCount).to.equal(0);
    dialog.remove();
  });

  it('leaves no timer and no listener behind when it is removed', async () => {
    const timers = new Set<unknown>();
    const { setTimeout: set, clearTimeout: clear } = window;
    const { setInterval: every, clearInterval: end } = window;
    Object.assign(window, {
      setTimeout: (...args: Parameters<typeof set>) => {
        const id = set(...args);
        if ((args[1] ?? 0) >= 5_000) timers.add(id);
        return id;
      },
      setInterval: (...args: Parameters<typeof every>) => {
        const id = every(...args);
        timers.add(id);
        return id;
      },
      clearTimeout: (id: number) => {
        timers.delete(id);
        clear(id);
      },
      clearInterval: (id: number) => {
        timers.delete(id);
        end(id);
      },
    });
    try {
      const center = await aCenter();
      expect(timers.size, 'while nothing is shown').to.equal(0);
      center.inbox.arrive({}, 60_000);
      center.show();
      await settled(center);
      expect(timers.size, 'the popup and the clock').to.equal(2);
      center.remove();
      expect(timers.size, 'after the removal').to.equal(0);
    } finally {
      Object.assign(window, {
        setTimeout: set,
        clearTimeout: clear,
        setInterval: every,
        clearInterval: end,
      });
    }
  });

  it('follows the nearest lang, and takes texts of the page', async () => {
    const page = await fixture<HTMLElement>(html`<div lang="de"><p></p></div>`);
    const center = new TestCenter();
    page.firstElementChild?.append(center);
    await center.updateComplete;
    center.strings = { all: 'Alle' };
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    center.inbox.change(() => {
      center.inbox.messages = [aMessage({ createdAt: yesterday })];
    });
    center.show();
    await settled(center);
    const time = () => find(rowsOf(center)[0] as Element, 'time').textContent;
    expect(time()).to.equal('gestern');
    expect(find(panelOf(center), '.filters').textContent).to.contain('Alle');
    page.lang = 'fr';
    await waitUntil(() => time() === 'hier');
  });

  it('shows messages in the page’s own way, and falls back when that fails', async () => {
    const center = await aCenter((inbox) => {
      inbox.messages = [aMessage({ text: 'plain' }), aMessage({ text: 'broken' })];
    });
    const faults: unknown[] = [];
    const { reportError } = window;
    window.reportError = (fault) => faults.push(fault);
    center.renderMessage = ({ text }) => {
      if (text === 'broken') throw new Error('mine');
      return '<i>text</i>';
    };
    center.show();
    await settled(center);
    window.reportError = reportError;
    const [first, second] = rowsOf(center).map((row) => find(row, '.custom'));
    expect(first?.textContent).to.equal('<i>text</i>');
    expect(first?.querySelector('i')).to.equal(null);
    expect(second?.textContent).to.equal('broken');
    expect(faults).to.have.length(1);
  });

  it('is several times on a page, each with an inbox of its own', async () => {
    const one = await aCenter();
    const two = await aCenter();
    one.inbox.arrive();
    await settled(one);
    expect(one.messages).to.have.length(1);
    expect(two.messages).to.have.length(0);
    expect(two.counts).to.deep.equal({ total: 0, unread: 0, transient: 0 });
    expect(two.connection).to.equal('live');
  });

  it('shadows no member of HTMLElement', () => {
    const own = ['connectedCallback', 'disconnectedCallback', 'attributeChangedCallback'];
    for (const tag of ['message-center', 'mc-bell', 'mc-panel', 'mc-message', 'mc-popup']) {
      const { prototype } = customElements.get(tag) as CustomElementConstructor;
      const names = Object.getOwnPropertyNames(prototype);
      const shadowed = names.filter(
        (name) => name !== 'constructor' && !own.includes(name) && name in HTMLElement.prototype,
      );
      expect(shadowed, tag).to.deep.equal([]);
    }
  });

  it('takes the place that widget.css kept for it', async () => {
    const sheet = new CSSStyleSheet();
    const css = await (await fetch(new URL('../../widget/widget.css', import.meta.url))).text();
    sheet.replaceSync(css.replaceAll('message-center', 'kept-center'));
    document.adoptedStyleSheets = [sheet];
    const page = await fixture<HTMLElement>(html`<p>Text <kept-center></kept-center> text</p>`);
    const kept = page.firstElementChild as TestCenter;
    const before = kept.getBoundingClientRect();
    const line = page.getBoundingClientRect();
    customElements.define('kept-center', class extends TestCenter {});
    await kept.updateComplete;
    await settled(kept);
    expect(kept.getBoundingClientRect()).to.deep.equal(before);
    expect(page.getBoundingClientRect()).to.deep.equal(line);
    document.adoptedStyleSheets = [];
  });
});
