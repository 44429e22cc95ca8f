import type { Message } from 'message-center-element/server';
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import type { Stage } from '../support/stage.js';
import { NETWORK_LOST } from '../support/visitor.js';

/** Far more than are sent before the processes are killed. */
const ENDLESS = 100_000;

/** How many sends of each process are acknowledged when it is killed. */
const ENOUGH = 12;

/** How many messages with keys are sent after the last one that the store has. */
const FURTHER = 5;

export function stormTests({ app, browsers, newUser }: Stage): void {
  /** Both processes send as fast as they can and are killed meanwhile. */
  async function storm(user: string): Promise<string[]> {
    const { server, worker } = app;
    const start = { to: { user }, count: ENDLESS };
    const storms = Promise.allSettled([
      server.call('storm', { ...start, name: 'server', keyed: false }),
      worker.call('storm', { ...start, name: 'worker', keyed: false }),
      worker.call('storm', { ...start, name: 'keyed', keyed: true }),
    ]);
    await Promise.all([server.seen(ENOUGH), worker.seen(2 * ENOUGH)]);
    await Promise.all([server.kill(), worker.kill()]);
    for (const { status } of await storms) expect(status).toBe('rejected');
    return [...server.acknowledged, ...worker.acknowledged];
  }

  it('every acknowledged message is in the inbox once after server and worker were killed', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user, { tolerates: NETWORK_LOST });
    const page = await visitor.openLive();
    const acknowledged = await storm(user);
    await page.expectConnection('offline');
    await Promise.all([app.startServer(), app.startWorker()]);

    const count = lastKeyed(await app.worker.call('messagesOf', { user })) + FURTHER;
    await app.worker.call('storm', { to: { user }, name: 'keyed', count, keyed: true });
    const texts = (await app.worker.call('messagesOf', { user })).map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts).toEqual(expect.arrayContaining(acknowledged));
    expect(texts.filter((text) => text.startsWith('keyed'))).toHaveLength(count);

    await page.expectConnection('live');
    const counts = {
      total: texts.length,
      unread: texts.length,
      transient: 0,
      unreadPersistent: texts.length,
    };
    await eventually(() => page.counts()).toEqual(counts);
    await page.openPanel();
    expect(await page.allRows()).toEqual(texts);
    const poppedUp = await page.poppedUp();
    expect(new Set(poppedUp).size).toBe(poppedUp.length);
  });
}

function lastKeyed(messages: readonly Message[]): number {
  return Math.max(...messages.map(({ text }) => Number(/^keyed (\d+)$/.exec(text)?.[1] ?? 0)));
}
