import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { useStage } from './support/stage.js';

describe('anonymous visitors', () => {
  const { app, browsers, newUser } = useStage();

  it('see only their own messages, and a user sees none of them', async () => {
    const user = newUser();
    const visitors = [await browsers.visitor(app.origin), await browsers.visitor(app.origin)];
    const signedIn = await (await browsers.user(app.origin, user)).openLive();
    const anonymous = await Promise.all(visitors.map((visitor) => visitor.openLive()));
    const known = await Promise.all(anonymous.map((page) => page.who()));
    const sessions = known.map(({ session = '' }) => session);
    expect(new Set(sessions).size).toBe(2);

    const texts = ['For the first', 'For the second', 'For the user'];
    const recipients = [...sessions.map((session) => ({ session })), { user }];
    const messages = recipients.map((to, index) => ({ to, text: texts[index] ?? '' }));
    await app.worker.call('sendAll', messages);
    for (const [index, page] of [...anonymous, signedIn].entries()) {
      await eventually(() => page.popups()).toEqual([texts[index]]);
      await eventually(() => page.badge()).toBe('1');
    }

    await app.worker.call('sendAll', messages);
    for (const [index, page] of [...anonymous, signedIn].entries()) {
      await eventually(() => page.badge()).toBe('2');
      await page.openPanel();
      await eventually(() => page.rows()).toEqual([texts[index], texts[index]]);
      expect(await page.poppedUp()).toEqual([texts[index], texts[index]]);
    }
  });

  it('share one session in all tabs, even in two that open at the same time', async () => {
    const visitor = await browsers.visitor(app.origin);
    const pages = await Promise.all([visitor.openLive(), visitor.openLive()]);
    const [first, second] = await Promise.all(pages.map((page) => page.who()));
    expect(first?.session).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(second).toEqual(first);
    const cookie = await visitor.cookie('mc-session');
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', secure: false });
    expect(cookie?.value).not.toBe(first?.session);

    const to = { session: first?.session ?? '' };
    await app.worker.call('send', { to, text: 'Kept for the session' });
    for (const page of pages) await eventually(() => page.badge()).toBe('1');
    const later = await visitor.openLive('/pages/later');
    await eventually(() => later.badge()).toBe('1');
  });
});
