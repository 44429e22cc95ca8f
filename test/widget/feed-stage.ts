import type { Message } from '../../protocol/index.js';
import { type InboxChange, InboxFeed } from '../../widget/inbox/inbox-feed.js';
import { listOf } from '../../widget/inbox/inbox-state.js';
import type { PanelFilter } from '../../widget/inbox/inbox-view.js';
import { InboxLog } from './inbox-log.js';

/** A feed on a server's inbox, driven by hand. */
export function feedOn(messages = 0) {
  const log = new InboxLog();
  for (let index = 0; index < messages; index += 1) log.add();
  const changes: InboxChange[] = [];
  const feed = new InboxFeed((change) => changes.push(change));
  const sync = (): void => {
    const { position } = feed.beginSync();
    feed.endSync(log.sync(position));
  };
  const load = (filter: PanelFilter): boolean => {
    const request = feed.beginPage(filter);
    return request === null || feed.endPage(filter, log.page(request));
  };
  const ids = (filter: PanelFilter): string[] =>
    listOf(feed.state, filter).messages.map(({ id }) => id);
  const arrived = (): string[] => changes.flatMap((change) => change.arrived.map(({ id }) => id));
  return { log, feed, sync, load, ids, arrived, changes };
}

export const idsOf = (messages: readonly Message[]): string[] => messages.map(({ id }) => id);
