import type { MessageCenterElement } from 'message-center-element/widget';
import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { countTimersAndSockets, ResourceCounter, type Resources } from './support/resources.js';
import { useStage } from './support/stage.js';
import { NETWORK_LOST } from './support/visitor.js';
import type { WidgetPage } from './support/widget-page.js';

const TIMES = 60;

/** A limit that one leak per round would exceed by far; a node or two belong to the browser. */
const SLACK = 25;

/** Listeners of the test's witness, of Playwright, and one of Engine.IO's for the whole page. */
const NOT_OURS =
  /^document (mc-\w+|securitypolicyviolation)$|^window (__playwright\w+|\w*click|contextmenu|offline|(mouse|pointer|touch)\w+)$/;

/** One way to remove the element and put it back, repeated `times`; runs in the page. */
type Carry = (times: number) => Promise<void>;

/** Removed for a frame each time, so that everything it runs has stopped. */
const removeAndPutBack: Carry = async (times) => {
  const element = document.querySelector('message-center') as HTMLElement;
  const home = element.parentElement as HTMLElement;
  for (let count = 0; count < times; count += 1) {
    element.remove();
    await new Promise(requestAnimationFrame);
    home.append(element);
    await new Promise(requestAnimationFrame);
  }
};

/** Moved directly from one place to another. */
const move: Carry = async (times) => {
  const element = document.querySelector('message-center') as HTMLElement;
  const places = [document.body, document.createElement('div')];
  document.body.append(places[1] as HTMLElement);
  for (let count = 0; count < times; count += 1) {
    places[(count + 1) % 2]?.append(element);
    if (count % 10 === 0) await new Promise(requestAnimationFrame);
  }
  document.body.append(element);
  places[1]?.remove();
};

/** The same without the element noticing, if the browser supports it. */
const moveBefore: Carry = async (times) => {
  const element = document.querySelector('message-center') as HTMLElement;
  const other = document.createElement('div');
  document.body.append(other);
  type Mover = HTMLElement & { moveBefore?(node: Node, before: Node | null): void };
  for (let count = 0; count < times; count += 1) {
    const place: Mover = count % 2 === 0 ? other : document.body;
    if (place.moveBefore) place.moveBefore(element, null);
    else place.append(element);
    if (count % 10 === 0) await new Promise(requestAnimationFrame);
  }
  document.body.append(element);
  other.remove();
};

const WAYS: readonly (readonly [title: string, carry: Carry])[] = [
  ['removed and put back', removeAndPutBack],
  ['moved', move],
  ['moved by moveBefore', moveBefore],
];

describe(`an element that is removed and put back ${TIMES} times`, () => {
  // A page that reconnects so fast has more sessions on the server than any user needs.
  const limits = { socketsPerRecipient: 2_000, socketsPerAddress: 2_000, readsPerMinute: 10_000 };
  const { app, browsers, newUser } = useStage({ limits });

  async function openPage(user: string): Promise<WidgetPage> {
    // The browser logs this for each socket that is closed before it was open.
    const options = { scripts: [countTimersAndSockets], tolerates: NETWORK_LOST };
    return (await browsers.user(app.origin, user, options)).openLive();
  }

  /**
   * Waits until the page is connected and nothing else is in progress, in the page and on the
   * server.
   */
  async function settled(page: WidgetPage): Promise<void> {
    await page.expectConnection('live');
    await eventually(() => app.server.call('heldByPages')).toEqual({ connections: 1, sessions: 1 });
  }

  for (const [title, carry] of WAYS) {
    for (const busy of [false, true]) {
      const state = busy ? 'with its panel open' : 'with nothing open';
      it(`${title}, ${state}: holds no more resources than before, and works`, async () => {
        const user = newUser();
        const page = await openPage(user);
        const counter = await ResourceCounter.of(page.page);
        if (busy) {
          await app.worker.call('send', { to: { user }, text: 'Sticky', level: 'error' });
          await eventually(() => page.popups()).toEqual(['Sticky']);
          await page.openPanel();
          await eventually(() => page.popups()).toEqual([]);
        }
        // Objects that are created once, in the first rounds, are not a leak.
        await page.page.evaluate(carry, 10);
        await settled(page);
        const before = await counter.count();
        await page.page.evaluate(carry, TIMES);
        await settled(page);
        await eventually(async () => growth(before, await counter.count())).toEqual([]);
        await expectToWork(page, user, busy);
      });
    }
  }

  it('keeps no popup that was closed before its time was over', async () => {
    const page = await openPage(newUser());
    const counter = await ResourceCounter.of(page.page);
    const showAndClose = (times: number): Promise<void> =>
      page.element.evaluate(async (element: MessageCenterElement, count) => {
        for (let index = 0; index < count; index += 1) {
          const popup = element.notify({ text: `Popup ${index}` });
          await new Promise(requestAnimationFrame);
          await new Promise(requestAnimationFrame);
          popup.close();
        }
      }, times);
    await showAndClose(5);
    await eventually(() => page.page.locator('mc-popup').count()).toBe(0);
    const before = await counter.count();
    await showAndClose(40);
    await eventually(() => page.page.locator('mc-popup').count()).toBe(0);
    await eventually(async () => growth(before, await counter.count())).toEqual([]);
  });

  it('leaves no timer, no socket and no listener on window and document when it is removed for good', async () => {
    const user = newUser();
    const page = await openPage(user);
    const counter = await ResourceCounter.of(page.page);
    await page.page.evaluate(removeAndPutBack, 10);
    await page.element.evaluate((element) => element.remove());
    await eventually(() => app.server.call('heldByPages')).toEqual({ connections: 0, sessions: 0 });
    await page.page.evaluate(() => customElements.whenDefined('mc-panel'));
    const left = async (): Promise<object> => {
      const { timers, sockets, global } = await counter.count();
      return { timers, sockets, global: global.filter((listener) => !NOT_OURS.test(listener)) };
    };
    await eventually(left).toEqual({ timers: 0, sockets: 0, global: [] });
  });

  async function expectToWork(page: WidgetPage, user: string, busy: boolean): Promise<void> {
    const { badge, popped } = { badge: busy ? '2' : '1', popped: (await page.poppedUp()).length };
    await app.worker.call('send', { to: { user }, text: 'Afterwards' });
    await eventually(() => page.badge()).toBe(badge);
    if (!busy) {
      await eventually(async () => (await page.poppedUp()).slice(popped)).toEqual(['Afterwards']);
      await page.openPanel();
    }
    await eventually(async () => (await page.rows()).slice(0, 1)).toEqual(['Afterwards']);
    expect((await page.poppedUp()).slice(popped)).toEqual(busy ? [] : ['Afterwards']);
    await page.actOn('Afterwards', 'Delete');
    await eventually(() => app.worker.call('counts', { user })).toMatchObject({
      total: busy ? 1 : 0,
    });
  }
});

/** A description of what has grown; empty if nothing has. */
function growth(before: Resources, after: Resources): string[] {
  const more = (name: 'nodes' | 'listeners' | 'timers', slack: number): string[] =>
    after[name] > before[name] + slack ? [`${name}: ${before[name]} -> ${after[name]}`] : [];
  const listened = before.global.join() === after.global.join();
  return [
    ...more('nodes', SLACK),
    ...more('listeners', SLACK),
    ...more('timers', 2),
    ...(after.sockets > 1 ? [`sockets: ${after.sockets}`] : []),
    ...(listened ? [] : [`on window and document: ${before.global} -> ${after.global}`]),
  ];
}
