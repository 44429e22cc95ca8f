import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { findNginx, Nginx } from './support/nginx.js';
import { breakWebSocket } from './support/page-scripts.js';
import { useStage } from './support/stage.js';

const program = findNginx();
const required = Boolean(process.env.REQUIRE_NGINX ?? process.env.CI);
if (!program && !required) {
  console.warn('The tests behind nginx are skipped: there is no nginx. Install it to run them.');
}

describe.skipIf(!program && !required)('behind nginx, which terminates TLS', () => {
  const { app, browsers, newUser } = useStage({ trustProxy: true, signIn: 'express-session' });
  const nginx = new Nginx(program ?? 'nginx', () => app.port);
  beforeAll(() => {
    if (!program) throw new Error('CI or REQUIRE_NGINX is set, but there is no nginx.');
    return nginx.start();
  });
  afterAll(() => nginx.stop());

  it('messages pop up over a socket, and changes reach the server', async () => {
    const user = newUser();
    const page = await (await browsers.user(nginx.origin, user)).openLive();
    await app.worker.call('sendAll', [
      { to: { user }, text: 'Older' },
      { to: { user }, text: 'Newer' },
    ]);
    await eventually(() => page.popups()).toEqual(['Newer', 'Older']);
    await page.closePopup('Newer');
    await eventually(() => app.worker.call('counts', { user })).toMatchObject({ unread: 1 });
    await page.openPanel();
    await page.actOn('Older', 'Delete');
    await eventually(() => app.worker.call('counts', { user })).toMatchObject({ total: 1 });
    await page.undo();
    await eventually(() => app.worker.call('counts', { user })).toMatchObject({ total: 2 });
    expect((await page.witness()).connections).toEqual(['live']);
  });

  it('messages pop up by polls, and changes reach the server', async () => {
    const user = newUser();
    const visitor = await browsers.user(nginx.origin, user, { scripts: [breakWebSocket] });
    const page = await visitor.open();
    await page.expectConnection('polling');
    await app.worker.call('send', { to: { user }, text: 'By a poll' });
    await eventually(() => page.popups()).toEqual(['By a poll']);
    await page.closePopup('By a poll');
    await eventually(() => app.worker.call('counts', { user })).toMatchObject({ unread: 0 });
  });

  it("an anonymous visitor's cookie goes over TLS only", async () => {
    const visitor = await browsers.visitor(nginx.origin);
    const page = await visitor.openLive();
    expect(await visitor.cookie('__Host-mc-session')).toMatchObject({
      httpOnly: true,
      secure: true,
    });
    const { session = '' } = await page.who();
    await app.worker.call('send', { to: { session }, text: 'For this visitor' });
    await eventually(() => page.popups()).toEqual(['For this visitor']);
  });
});
