import type { InboxChange } from '../../widget/inbox/inbox-change.js';
import { InboxFeed } from '../../widget/inbox/inbox-feed.js';
import { listOf, type PanelFilter } from '../../widget/inbox/inbox-state.js';
import { ServerClock } from '../../widget/inbox/server-clock.js';
import { ServerInbox } from './server-inbox.js';

/**
 * A feed on a server's inbox, driven by hand.
 * @param inbox Without it, the inbox is on a store of its own.
 */
export async function feedOn(messages = 0, inbox?: ServerInbox) {
  const log = inbox ?? (await ServerInbox.open());
  if (messages > 0) await log.addMany(messages);
  const changes: InboxChange[] = [];
  const feed = new InboxFeed((change) => changes.push(change), new ServerClock(() => {}));
  const sync = async (): Promise<void> => {
    const { position } = feed.beginSync();
    feed.endSync(await log.sync(position));
  };
  const load = async (filter: PanelFilter): Promise<boolean> => {
    const request = feed.beginPage(filter);
    return request === null || feed.endPage(filter, await log.page(request));
  };
  const ids = (filter: PanelFilter): string[] =>
    listOf(feed.state, filter).messages.map(({ id }) => id);
  const arrived = (): string[] => changes.flatMap((change) => change.arrived.map(({ id }) => id));
  return { log, feed, sync, load, ids, arrived, changes };
}
