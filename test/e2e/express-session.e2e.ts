import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { type Stage, useStage } from './support/stage.js';

/** The page's socket and its requests identify the same user. */
function sameUserTest({ app, browsers, newUser }: Stage): void {
  it('page and socket identify the same user', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    await app.worker.call('send', { to: { user }, text: 'For you alone' });
    await eventually(() => page.popups()).toEqual(['For you alone']);
    const counts = await page.page.evaluate(async () =>
      (await fetch('/message-center/counts')).json(),
    );
    expect(counts).toEqual({ total: 1, unread: 1, transient: 0, unreadPersistent: 1 });

    await page.closePopup('For you alone');
    await eventually(() => app.worker.call('counts', { user })).toMatchObject({ unread: 0 });
    expect((await page.witness()).connections).toEqual(['live']);
  });
}

describe('an Express app with express-session', () => {
  const stage = useStage({ signIn: 'express-session' });
  sameUserTest(stage);

  it('treats a visitor who is not signed in as anonymous, on page and socket', async () => {
    const { app, browsers } = stage;
    const page = await (await browsers.visitor(app.origin)).openLive();
    const { session = '' } = await page.who();
    await app.worker.call('send', { to: { session }, text: 'For this visitor' });
    await eventually(() => page.popups()).toEqual(['For this visitor']);
  });
});

describe('a Node server with the handler', () => {
  sameUserTest(useStage({ mount: 'handler' }));
});
