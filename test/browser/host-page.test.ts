import { expect, fixture, html } from '@open-wc/testing';
import { defineElements } from '../../widget/define.ts';
import { aCenter, arrive, live } from './centers.ts';
import { bellOf, panelOf, popupsOf, record, settled, stackOf } from './support.ts';
import { TestCenter } from './test-center.ts';
import { serverUrl } from './test-user.ts';
import { WAIT_MS, waitUntil } from './wait.ts';

/** The times for which `waitUntil` and the test runner wait. */
const OF_TESTS = [WAIT_MS, 20_000];

describe('message-center on its page', () => {
  it('takes over what was set before it was defined', async () => {
    const host = await fixture<HTMLElement>(html`<div></div>`);
    const center = document.createElement('late-center') as TestCenter;
    const token = () => 'abc';
    const strings = { messages: 'Postfach' };
    const server = await serverUrl();
    Object.assign(center, { server, token, strings, popupMs: 1234 });
    host.append(center);
    customElements.define('late-center', class extends TestCenter {});
    await center.updateComplete;
    await settled(center);
    expect(center.settings.token).to.equal(token);
    expect(center.settings.popupMs).to.equal(1234);
    expect(bellOf(center).getAttribute('aria-label')).to.equal('Postfach');
  });

  it('takes the space that widget.css reserved for it', async () => {
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

  it('gives the page counts that it cannot change', async () => {
    const center = await aCenter([{}]);
    expect(() => Object.assign(center.counts, { unread: 9 })).to.throw(TypeError);
    expect(center.counts.unread).to.equal(1);
  });

  it('stops when it is removed, continues when it is back, and keeps its inbox', async () => {
    const center = await aCenter();
    const parent = center.parentElement as HTMLElement;
    await arrive(center, { persistent: false, sticky: true });
    center.show();
    await settled(center);
    const { inbox } = center;
    center.remove();
    await waitUntil(() => inbox.status === 'connecting', 'it has stopped');
    parent.append(center);
    await live(center);
    expect(center.inbox).to.equal(inbox);
    expect(panelOf(center).matches(':popover-open')).to.equal(true);
    expect(stackOf(center).matches(':popover-open')).to.equal(true);
  });

  it('moves within the page without stopping', async () => {
    const center = await aCenter();
    const place = document.createElement('section');
    center.parentElement?.append(place);
    await arrive(center, { persistent: false, sticky: true });
    center.show();
    await settled(center);
    const heard = record(center);
    let stops = 0;
    center.addController({ hostDisconnected: () => stops++ });
    if ('moveBefore' in place) {
      (place.moveBefore as Node['insertBefore'])(center, null);
      expect(stops).to.equal(0);
    } else (place as HTMLElement).insertBefore(center, null);
    await settled(center);
    expect(center.parentElement).to.equal(place);
    expect(panelOf(center).matches(':popover-open')).to.equal(true);
    expect(stackOf(center).matches(':popover-open')).to.equal(true);
    place.parentElement?.insertBefore(center, place);
    await settled(center);
    expect(panelOf(center).matches(':popover-open')).to.equal(true);
    expect(popupsOf(center)).to.have.length(1);
    expect(center.connection).to.equal('live');
    expect(heard).to.deep.equal([]);
  });

  it('leaves no popup in a dialog when it is removed itself', async () => {
    const center = await aCenter();
    await arrive(center, { sticky: true });
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
        const [, ms = 0] = args;
        if (ms >= 5_000 && !OF_TESTS.includes(ms)) timers.add(id);
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
      const { size } = timers;
      await arrive(center, { closeAfterMs: 60_000 });
      center.show();
      await settled(center);
      expect(timers.size, 'the clock').to.be.above(size);
      center.remove();
      await waitUntil(() => timers.size === 0, 'none is left');
    } finally {
      Object.assign(window, {
        setTimeout: set,
        clearTimeout: clear,
        setInterval: every,
        clearInterval: end,
      });
    }
  });

  it('shadows no member of HTMLElement', () => {
    defineElements();
    const own = ['connectedCallback', 'disconnectedCallback', 'attributeChangedCallback'];
    for (const tag of ['message-center', 'mc-panel', 'mc-row', 'mc-popup-stack', 'mc-popup']) {
      const { prototype } = customElements.get(tag) as CustomElementConstructor;
      const names = Object.getOwnPropertyNames(prototype);
      const shadowed = names.filter(
        (name) => name !== 'constructor' && !own.includes(name) && name in HTMLElement.prototype,
      );
      expect(shadowed, tag).to.deep.equal([]);
    }
  });
});
