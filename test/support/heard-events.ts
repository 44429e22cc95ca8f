import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { expect, vi } from 'vitest';
import { EVENT_NAMES } from '../../server/core/events.js';
import type { CenterEventName, CenterEvents, MessageCenter } from '../../server/index.js';
import type { Stop } from '../../server/stores/message-store.js';
import type { CenterFixture } from './center-fixture.js';

export type Heard = { readonly name: CenterEventName } & Partial<CenterEvents['sent']>;

/** Collects the events about one recipient, without the recipient. */
export function hear(center: MessageCenter, user: string): Heard[] {
  const heard: Heard[] = [];
  for (const name of EVENT_NAMES) {
    center.on(name, ({ recipient, ...event }) => {
      if (isDeepStrictEqual(recipient, { user })) heard.push({ name, ...event } as Heard);
    });
  }
  return heard;
}

/** A center that watches the store of a fixture, and one that represents another process. */
export async function watchingCenters(
  fixture: CenterFixture,
): Promise<readonly [MessageCenter, MessageCenter]> {
  await fixture.start();
  const [center, other] = [fixture.center(), fixture.center()];
  await Promise.all([center.ready(), other.ready()]);
  await startWatching(center, other);
  return [center, other];
}

/**
 * Lets a center watch its store, and waits until it hears of what another one sends: a change stream
 * that opens late misses what was before, unless the server tells the time of its last operation.
 */
export async function startWatching(center: MessageCenter, other: MessageCenter): Promise<Stop> {
  const user = randomUUID();
  const heard = hear(center, user);
  const stop = center.watch();
  let sent = 0;
  await vi.waitFor(
    async () => {
      sent += 1;
      const text = `${sent}`;
      await other.send({ to: { user }, text });
      // Once the last one is heard, none of the others is still to come. A busy machine needs longer.
      const last = () => expect(heard.at(-1)?.message?.text).toBe(text);
      await vi.waitFor(last, { timeout: 500 * sent, interval: 5 });
    },
    { timeout: 60_000, interval: 5 },
  );
  return stop;
}
