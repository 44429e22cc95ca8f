import { isDeepStrictEqual } from 'node:util';
import { EVENT_NAMES } from '../../server/core/events.js';
import type { CenterEventName, CenterEvents, MessageCenter } from '../../server/index.js';
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
  center.watch();
  return [center, other];
}
