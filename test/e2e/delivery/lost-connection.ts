import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { swallowPushes } from '../support/page-scripts.js';
import type { Stage } from '../support/stage.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { NETWORK_LOST } from '../support/visitor.js';

const TEXTS = ['The first', 'The second', 'The third'];

export function lostConnectionTests({ app, browsers, newUser }: Stage): void {
  const proxy = new TcpProxy(() => app.port);
  beforeAll(() => proxy.start());
  afterAll(() => proxy.stop());

  it('messages pop up once each, in order, when the connection is back', async () => {
    const user = newUser();
    const visitor = await browsers.user(proxy.origin, user, { tolerates: NETWORK_LOST });
    const page = await visitor.openLive();
    proxy.cut();
    await page.expectConnection('offline');

    const messages = TEXTS.map((text) => ({ to: { user }, text }));
    await app.worker.call('sendAll', messages);
    proxy.mend();
    await eventually(() => page.popups()).toEqual(TEXTS.toReversed());
    await eventually(() => page.badge()).toBe('3');

    await app.worker.call('send', { to: { user }, text: 'The fourth' });
    await eventually(() => page.poppedUp()).toEqual([...TEXTS, 'The fourth']);
    await page.openPanel();
    await eventually(() => page.rows()).toEqual(['The fourth', ...TEXTS.toReversed()]);
  });

  it('the position check makes up for a push that was lost on a living connection', async () => {
    const user = newUser();
    const origin = await app.addServer({ positionCheckMs: 300 });
    const visitor = await browsers.user(origin, user, { scripts: [swallowPushes] });
    const page = await visitor.openLive();
    await page.page.evaluate(() => {
      window.mcWitness.swallow = 1;
    });
    await app.worker.call('send', { to: { user }, text: 'Lost on the way' });
    await eventually(() => page.popups()).toEqual(['Lost on the way']);
    await eventually(() => page.badge()).toBe('1');
    const { swallow, connections } = await page.witness();
    expect(swallow).toBe(0);
    expect(connections).toEqual(['live']);

    await app.worker.call('send', { to: { user }, text: 'Not lost' });
    await eventually(() => page.poppedUp()).toEqual(['Lost on the way', 'Not lost']);
  });
}
