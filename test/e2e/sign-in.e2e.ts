import type { MessageCenterElement } from 'message-center-element/widget';
import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { useStage } from './support/stage.js';
import { NETWORK_LOST } from './support/visitor.js';
import type { WidgetPage } from './support/widget-page.js';

/** The page's own script signs in or out, and says so to the element. */
async function go(page: WidgetPage, path: string): Promise<void> {
  await page.page.evaluate((address) => fetch(address).then(() => {}), path);
  await refresh(page);
}

function refresh(page: WidgetPage): Promise<void> {
  return page.element.evaluate((element: MessageCenterElement) => element.refresh());
}

/** What Chromium says of the answer to whoever has signed out. */
const SIGNED_OUT = /status of 401/;

function identity(page: WidgetPage): Promise<unknown> {
  return page.element.evaluate((element: MessageCenterElement) => element.identity);
}

/** The keys that the browser keeps of inboxes, by their tags. */
async function tagsKept(page: WidgetPage): Promise<string[]> {
  const keys = await page.page.evaluate(() => Object.keys(localStorage));
  const tags = keys.map((key) => key.split(':')).filter(([ours]) => ours === 'message-center');
  return [...new Set(tags.map(([, tag]) => tag as string))];
}

/** What the app's log says of the cookie that stays behind after a sign-out. */
const NOBODY = /a request with cookies was identified as nobody/;

describe('a page of an Express app with express-session', () => {
  const signIn = 'express-session';
  const { app, browsers, newUser } = useStage({ signIn }, undefined, NOBODY);

  it('shows the user after a sign-in by fetch and refresh(), without a reload', async () => {
    const user = newUser();
    const page = await (await browsers.visitor(app.origin)).openLive();
    expect(await identity(page)).toBe('anonymous');
    await app.worker.call('send', { to: { user }, text: 'Waiting for you' });
    await go(page, `/sign-in?user=${user}`);
    expect(await identity(page)).toBe('user');
    await eventually(() => page.badge()).toBe('1');
    await page.expectConnection('live');
    await app.worker.call('send', { to: { user }, text: 'Arrived for you' });
    await eventually(() => page.popups()).toEqual(['Arrived for you']);
    await page.closePopup('Arrived for you');
    await eventually(() => app.worker.call('counts', { user })).toMatchObject({ unread: 1 });
  });

  it('keeps nothing of the user after a sign-out by fetch, on any tab', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user, { tolerates: SIGNED_OUT });
    const [here, there] = [await visitor.openLive(), await visitor.openLive()];
    await app.worker.call('send', { to: { user }, text: 'Secret', level: 'error' });
    for (const page of [here, there]) await eventually(() => page.popups()).toEqual(['Secret']);
    await eventually(async () => (await tagsKept(here)).length).toBe(1);
    const [tag] = await tagsKept(here);
    await go(here, '/sign-out');
    await refresh(there);
    for (const page of [here, there]) {
      expect(await identity(page)).toBe('anonymous');
      expect([await page.messages(), await page.counts()]).toMatchObject([[], { total: 0 }]);
      await eventually(() => page.popups()).toEqual([]);
      expect(await page.badge()).toBe('');
    }
    await eventually(() => tagsKept(there)).not.toContain(tag);
    await here.expectConnection('live');
    await app.worker.call('send', { to: { user }, text: 'Not for you any more' });
    const { session = '' } = await here.who();
    await app.worker.call('send', { to: { session }, text: 'For the visitor' });
    for (const page of [here, there]) {
      await eventually(() => page.popups()).toEqual(['For the visitor']);
      expect((await page.messages()).map(({ text }) => text)).toEqual(['For the visitor']);
    }
  });

  it('is empty on a tab that does nothing, once the server has closed its socket', async () => {
    const user = newUser();
    const visitor = await browsers.visitor(app.origin, { tolerates: NETWORK_LOST });
    await visitor.signIn(user);
    const page = await visitor.openLive();
    await app.worker.call('send', { to: { user }, text: 'Secret' });
    await eventually(() => page.badge()).toBe('1');
    // The sessions of the app are in its memory: everybody is signed out.
    await app.server.stop();
    await app.startServer();
    await eventually(() => identity(page)).toBe('anonymous');
    expect([await page.messages(), await page.badge()]).toEqual([[], '']);
  });

  it('gets a new connection by reconnect(), as whoever is signed in then', async () => {
    const [first, second] = [newUser(), newUser()];
    const visitor = await browsers.user(app.origin, first);
    const page = await visitor.openLive();
    await app.worker.call('send', { to: { user: second }, text: 'For the second' });
    await visitor.signIn(second);
    await page.element.evaluate((element: MessageCenterElement) => element.reconnect());
    await eventually(() => page.badge()).toBe('1');
    expect((await page.messages()).map(({ text }) => text)).toEqual(['For the second']);
    expect((await page.witness()).connections.at(-1)).toBe('live');
  });
});
