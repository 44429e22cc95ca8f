import { DEFAULT_LIMITS, type Push } from '../../protocol/index.js';
import { EveryoneLog } from '../../server/core/everyone-log.js';
import { InboxReader } from '../../server/core/inbox-reader.js';
import { InboxWriter } from '../../server/core/inbox-writer.js';
import { InboxPublisher } from '../../server/push/inbox-publisher.js';
import { EVERYONE, type Inbox } from '../../server/stores/inbox.js';
import { MergingStore, type SimulatedDatabases } from './merging-store.js';
import { Mortal, type Scheduler } from './scheduler.js';
import type { StoreFaults } from './store-faults.js';

/** Where a process pushes to: one connected client. */
export interface Receiver {
  push(push: Push): void;
  head(position: string): void;
}

/** Small limits, so that a short run reaches them. */
export const LIMITS = {
  ...DEFAULT_LIMITS,
  anonymousMessages: 10,
  pageSize: 3,
  deltaEntries: 8,
  restoreMs: 60,
};

/** One server process: the real writer, reader and publisher over the shared database. */
export class ServerProcess extends Mortal {
  readonly writer: InboxWriter;
  readonly reader: InboxReader;
  readonly receivers = new Set<Receiver>();
  readonly publisher: InboxPublisher;

  /** @param tellOthers Hears of this process's appends, as the store's hints are told. */
  constructor(
    inbox: Inbox,
    databases: SimulatedDatabases,
    scheduler: Scheduler,
    faults: StoreFaults,
    tellOthers: (teller: ServerProcess) => void,
  ) {
    super();
    const store = new MergingStore(databases, scheduler, this, faults);
    const everyone = new EveryoneLog(store, LIMITS.broadcastMs);
    this.reader = new InboxReader(store, LIMITS, everyone, async (expiring) => {
      return (await this.writer.change(expiring, { name: 'expire' })).head;
    });
    this.publisher = new InboxPublisher(inbox, {
      store,
      reader: this.reader,
      answerBytes: LIMITS.answerBytes,
      repeatHeadMs: 2 ** 30,
      transport: {
        push: (_inbox, push) => this.#each((receiver) => receiver.push(push)),
        head: (_inbox, position) => this.#each((receiver) => receiver.head(position)),
        cut: () => {},
        error: (error) => {
          throw error;
        },
      },
    });
    this.writer = new InboxWriter(store, LIMITS, everyone, (changed, entries) => {
      // As `EveryoneRound` does with each connected inbox.
      if (changed === EVERYONE) void this.reader.head(inbox).catch(() => {});
      else this.publisher.wake(entries);
      tellOthers(this);
    });
  }

  override die(): void {
    super.die();
    this.publisher.close();
    this.receivers.clear();
  }

  #each(tell: (receiver: Receiver) => void): void {
    for (const receiver of this.receivers) tell(receiver);
  }
}
