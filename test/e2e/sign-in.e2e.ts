import type { MessageCenterElement } from 'message-center-element/widget';
import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { playHidden } from './support/page-scripts.js';
import { useStage } from './support/stage.js';
import { NETWORK_LOST } from './support/visitor.js';
import type { WidgetPage } from './support/widget-page.js';

/** The page's own script signs in or out, and calls refresh(). */
async function go(page: WidgetPage, path: string): Promise<void> {
  await page.page.evaluate((address) => fetch(address).then(() => {}), path);
  await refresh(page);
}

function refresh(page: WidgetPage): Promise<void> {
  return page.element.evaluate((element: MessageCenterElement) => element.refresh());
}

/** Chromium's message about the answer after a sign-out. */
const SIGNED_OUT = /status of 401/;

function identity(page: WidgetPage): Promise<unknown> {
  return page.element.evaluate((element: MessageCenterElement) => element.identity);
}

/** The browser's storage keys of inboxes, by their tags. */
async function tagsKept(page: WidgetPage): Promise<string[]> {
  const keys = await page.page.evaluate(() => Object.keys(localStorage));
  const tags = keys.map((key) => key.split(':')).filter(([ours]) => ours === 'message-center');
  return [...new Set(tags.map(([, tag]) => tag as string))];
}

/** The app's log line about the cookie that stays after a sign-out. */
const NOBODY = /a request with cookies was identified as nobody/;

const { app, browsers, newUser } = useStage({ signIn: 'express-session' }, undefined, NOBODY);

describe('a page of an Express app with express-session', () => {
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

  it('keeps nothing of the user in any tab after a sign-out by fetch', async () => {
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

  it('is empty in an idle tab once the server has closed its socket', async () => {
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

  it('gets a new connection by reconnect(), with the current identity', async () => {
    const [first, second] = [newUser(), newUser()];
    const visitor = await browsers.user(app.origin, first, { tolerates: NETWORK_LOST });
    const page = await visitor.openLive();
    await app.worker.call('send', { to: { user: second }, text: 'For the second' });
    await visitor.signIn(second);
    await page.element.evaluate((element: MessageCenterElement) => element.reconnect());
    await eventually(() => page.badge()).toBe('1');
    expect((await page.messages()).map(({ text }) => text)).toEqual(['For the second']);
    expect((await page.witness()).connections.at(-1)).toBe('live');
  });
});

describe('a visitor who signs in', () => {
  const texts = async (page: WidgetPage): Promise<string[]> =>
    (await page.messages()).map(({ text }) => text);

  it('keeps the messages in every tab, and does not see closed popups again', async () => {
    const user = newUser();
    const visitor = await browsers.visitor(app.origin, { tolerates: SIGNED_OUT });
    const page = await visitor.openLive('/', playHidden);
    const other = await visitor.openLive('/', playHidden);
    await page.show();
    const { session = '' } = await page.who();
    await app.worker.call('send', { to: { session }, text: 'Closed' });
    await eventually(() => page.popups()).toEqual(['Closed']);
    await page.closePopup('Closed');
    await page.hide();
    await app.worker.call('send', { to: { session }, text: 'Unseen' });
    for (const tab of [page, other]) await eventually(() => tab.badge()).toBe('1');
    expect(await identity(page)).toBe('anonymous');
    await go(page, `/sign-in?user=${user}`);
    for (const tab of [page, other]) {
      await eventually(() => identity(tab)).toBe('user');
      await tab.expectConnection('live');
      expect([await texts(tab), await tab.badge()]).toEqual([['Unseen', 'Closed'], '1']);
    }
    const kept = await app.worker.call('messagesOf', { user });
    expect(kept.map(({ text, readAt }) => [text, readAt !== null])).toEqual([
      ['Unseen', false],
      ['Closed', true],
    ]);
    expect(await page.poppedUp()).toEqual(['Closed']);
    await page.show();
    await eventually(() => page.popups()).toEqual(['Unseen']);
    expect(await page.poppedUp()).toEqual(['Closed', 'Unseen']);
    await page.closePopup('Unseen');
    await other.show();
    await app.worker.call('send', { to: { user }, text: 'For the user' });
    await eventually(() => other.poppedUp()).toEqual(['For the user']);
    await go(page, '/sign-out');
    for (const tab of [page, other]) {
      await eventually(() => identity(tab)).toBe('anonymous');
      expect([await texts(tab), await tab.badge()]).toEqual([[], '']);
      await eventually(() => tab.popups()).toEqual([]);
    }
  });

  it('on another page is shown there once what arrived in between', async () => {
    const user = newUser();
    const visitor = await browsers.visitor(app.origin, { tolerates: NETWORK_LOST });
    const page = await visitor.openLive();
    const { session = '' } = await page.who();
    await app.worker.call('send', { to: { session }, text: 'Closed', level: 'error' });
    await eventually(() => page.popups()).toEqual(['Closed']);
    await page.closePopup('Closed');
    await eventually(() => app.worker.call('counts', { session })).toMatchObject({ unread: 0 });
    await page.page.close();
    await app.worker.call('send', { to: { session }, text: 'In between' });
    const next = await visitor.openLive(`/sign-in?user=${user}`);
    await eventually(() => next.popups()).toEqual(['In between']);
    expect([await identity(next), await texts(next)]).toEqual(['user', ['In between', 'Closed']]);
    await next.closePopup('In between');
    const last = await visitor.openLive();
    await app.worker.call('send', { to: { user }, text: 'The last' });
    await eventually(() => last.popups()).toEqual(['The last']);
    expect([await next.poppedUp(), await last.poppedUp()]).toEqual([
      ['In between', 'The last'],
      ['The last'],
    ]);
  });

  it('sees only the badge in a browser that did not have the session', async () => {
    const user = newUser();
    const elsewhere = await (await browsers.user(app.origin, user)).openLive();
    const page = await (await browsers.visitor(app.origin)).openLive('/', playHidden);
    const { session = '' } = await page.who();
    await app.worker.call('send', { to: { session }, text: 'From the session' });
    await go(page, `/sign-in?user=${user}`);
    await eventually(() => elsewhere.badge()).toBe('1');
    await app.worker.call('send', { to: { user }, text: 'For the user' });
    await eventually(() => elsewhere.poppedUp()).toEqual(['For the user']);
  });
});

describe('a page whose socket the app closes', () => {
  /** A user with an error that is up; the app's worker has cut the socket once it resolves. */
  async function cut(leave: (page: WidgetPage) => Promise<void> = async () => {}) {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user, { tolerates: SIGNED_OUT });
    const page = await visitor.openLive();
    await app.worker.call('send', { to: { user }, text: 'Kept', level: 'error' });
    await eventually(() => page.popups()).toEqual(['Kept']);
    await leave(page);
    await app.worker.call('disconnect', { user });
    await eventually(async () => (await page.witness()).connections).toContain('offline');
    await page.expectConnection('live');
    return { user, page };
  }

  it('reconnects to the same inbox, and nothing pops up twice', async () => {
    const { user, page } = await cut();
    await app.worker.call('send', { to: { user }, text: 'Afterwards' });
    await eventually(() => page.popups()).toEqual(['Afterwards', 'Kept']);
    expect([await page.poppedUp(), await identity(page)]).toEqual([['Kept', 'Afterwards'], 'user']);
    expect((await page.witness()).connections).toEqual(['live', 'offline', 'live']);
  });

  it('keeps nothing of a user who has signed out meanwhile', async () => {
    const { page } = await cut((page) => page.page.evaluate(() => fetch('/sign-out').then()));
    expect(await identity(page)).toBe('anonymous');
    expect([await page.messages(), await page.badge()]).toEqual([[], '']);
    await eventually(() => page.popups()).toEqual([]);
    expect(await tagsKept(page)).toHaveLength(1);
  });
});
