import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { MessageCenterElement } from '../../widget/components/message-center/message-center.ts';
import { aMessage } from '../support/messages.ts';
import { aDetachedCenter } from './centers.ts';
import { find, record, settled } from './support.ts';

/** The state that the server embeds in the page. */
const STATE = {
  messages: [aMessage({ text: 'from the server' })],
  counts: { total: 3, unread: 2, transient: 0, unreadPersistent: 2 },
  position: '7.abc',
  inbox: 'tag',
};

function stateScript(text = JSON.stringify(STATE)): HTMLScriptElement {
  const script = document.createElement('script');
  script.type = 'application/json';
  script.textContent = text;
  return script;
}

/** Types that the compiler lacks. */
interface LayoutShift extends PerformanceEntry {
  readonly sources: readonly { readonly node: Node | null }[];
}

/** While `during` runs, the page pretends to be still parsing. */
async function whileParsing(during: () => Promise<void>): Promise<void> {
  Object.defineProperty(document, 'readyState', { value: 'loading', configurable: true });
  await during();
  Reflect.deleteProperty(document, 'readyState');
  document.dispatchEvent(new Event('DOMContentLoaded'));
}

describe('the initial state of message-center', () => {
  it('reads its initial state from a script child', async () => {
    const center = await aDetachedCenter();
    center.append(stateScript());
    document.body.append(center);
    await center.updateComplete;
    expect(center.counts).to.deep.equal(STATE.counts);
    expect(center.messages.map(({ text }) => text)).to.deep.equal(['from the server']);
    center.remove();
  });

  it('reports an invalid initial state', async () => {
    const wrong = ['{', '[]', 'null', '{"messages": []}', JSON.stringify({ ...STATE, inbox: 7 })];
    for (const text of [...wrong, JSON.stringify({ ...STATE, position: 'x' })]) {
      const center = await aDetachedCenter();
      center.append(stateScript(text));
      const heard = record(center);
      document.body.append(center);
      await center.updateComplete;
      expect(heard, text).to.deep.equal(['mc-error']);
      expect(center.messages).to.have.length(0);
      center.remove();
    }
  });

  it('reads an initial state that is parsed after the element', async () => {
    const center = await aDetachedCenter();
    const heard = record(center);
    await whileParsing(async () => {
      center.append(stateScript('{"messages": ['));
      document.body.append(center);
      await center.updateComplete;
      expect(heard).to.deep.equal([]);
      center.replaceChildren(stateScript());
    });
    await settled(center);
    expect(center.counts).to.deep.equal(STATE.counts);
    expect(center.messages.map(({ text }) => text)).to.deep.equal(['from the server']);
    expect(heard).to.deep.equal([]);
    center.remove();
  });

  it('reports an incomplete state once the page is parsed', async () => {
    const center = await aDetachedCenter();
    const heard = record(center);
    await whileParsing(async () => {
      center.append(stateScript('{"messages": ['));
      document.body.append(center);
      await center.updateComplete;
    });
    expect(heard).to.deep.equal(['mc-error']);
    center.remove();
  });

  it('shows its badge in the first frame, and nothing moves', async () => {
    const shifts: LayoutShift[] = [];
    const observer = new PerformanceObserver((list) => {
      shifts.push(...(list.getEntries() as LayoutShift[]));
    });
    observer.observe({ type: 'layout-shift' });
    const sheet = new CSSStyleSheet();
    const css = await (await fetch(new URL('../../widget/widget.css', import.meta.url))).text();
    sheet.replaceSync(css.replaceAll('message-center', 'served-center'));
    document.adoptedStyleSheets = [sheet];
    const page = await fixture<HTMLElement>(html`<div>
      <header style="display: flex"><b>App</b><served-center><p>Inbox</p></served-center></header>
      <p>Text</p>
    </div>`);
    const center = page.querySelector('served-center') as MessageCenterElement;
    center.append(stateScript());
    await nextFrame();
    await nextFrame();
    customElements.define('served-center', class extends MessageCenterElement {});
    await nextFrame();
    expect(find(center, '.badge').textContent?.trim()).to.equal('2');
    expect(center.querySelector('p')?.getBoundingClientRect().width).to.equal(0);
    await nextFrame();
    await nextFrame();
    shifts.push(...(observer.takeRecords() as LayoutShift[]));
    observer.disconnect();
    const moved = shifts.flatMap(({ sources }) => sources.map(({ node }) => node));
    expect(moved.filter((node) => page.contains(node))).to.deep.equal([]);
    document.adoptedStyleSheets = [];
  });
});
