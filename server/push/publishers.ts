import { formatPosition, START } from '../../protocol/index.js';
import type { LogWatch } from '../core/log-watch.js';
import { EVERYONE } from '../stores/inbox.js';
import type { Head, Inbox, Stop } from '../stores/message-store.js';
import type { StoredEntry } from '../stores/stored-entry.js';
import { EveryoneRound, type RoundSource } from './everyone-round.js';
import { InboxPublisher } from './inbox-publisher.js';

interface Connected {
  readonly publisher: InboxPublisher;
  sockets: number;
}

/** How many heads one query reads. */
const CHECK_BATCH = 500;

/** Keeps one publisher for each inbox that has a socket in this process, and wakes them. */
export class InboxPublishers {
  readonly #source: RoundSource;
  readonly #watch: LogWatch;
  readonly #connected = new Map<Inbox, Connected>();
  readonly #everyone: EveryoneRound;

  constructor(source: RoundSource, watch: LogWatch) {
    this.#source = source;
    this.#everyone = new EveryoneRound(source, () => this.#connected.keys());
    this.#watch = watch;
  }

  /** Starts watching the store and checking positions. */
  start(positionCheckMs: number): Stop {
    const { transport } = this.#source;
    const stopWatching = this.#watch.add({
      hint: (inbox, number) => this.#hint(inbox, number),
      error: (error) => transport.error(error),
      replaced: () => this.#restart(),
    });
    const timer = setInterval(() => void this.#checkPositions(), positionCheckMs).unref();
    return () => {
      stopWatching();
      clearInterval(timer);
      this.#everyone.stop();
      for (const { publisher } of this.#connected.values()) publisher.close();
      this.#connected.clear();
    };
  }

  /**
   * Adds a socket. The caller joins the inbox's room first, and reads nothing for the socket before
   * `started` resolves: whatever the read does not see is then pushed.
   * @returns `started` resolves with the head of the log after the socket was added; `leave`
   *   removes the socket.
   */
  join(inbox: Inbox): { readonly started: Promise<Head>; readonly leave: Stop } {
    const existing = this.#connected.get(inbox);
    const connected = existing ?? {
      publisher: new InboxPublisher(inbox, this.#source),
      sockets: 0,
    };
    connected.sockets += 1;
    this.#connected.set(inbox, connected);
    const { started } = connected.publisher;
    return {
      // An existing publisher may be behind the head.
      started: existing ? started.then(() => this.#source.store.head(inbox)) : started,
      leave: this.#leave(inbox, connected),
    };
  }

  /**
   * The position up to which entries were sent to an inbox's sockets in this process; undefined
   * until it is known.
   */
  position(inbox: Inbox): string | undefined {
    const sentUpTo = this.#connected.get(inbox)?.publisher.sentUpTo;
    return sentUpTo && formatPosition(sentUpTo);
  }

  /** This process appended to an inbox. */
  appended(inbox: Inbox, entries: readonly StoredEntry[]): void {
    if (inbox === EVERYONE) this.#everyone.reach(entries.at(-1)?.number ?? 0);
    else this.#connected.get(inbox)?.publisher.wake(entries);
  }

  #leave(inbox: Inbox, connected: Connected): Stop {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      connected.sockets -= 1;
      if (connected.sockets > 0) return;
      connected.publisher.close();
      if (this.#connected.get(inbox) === connected) this.#connected.delete(inbox);
    };
  }

  #hint(inbox: Inbox, number: number): void {
    if (inbox === EVERYONE) this.#everyone.reach(number);
    const publisher = this.#connected.get(inbox)?.publisher;
    if (publisher && number > (publisher.sentUpTo?.number ?? 0)) publisher.wake();
  }

  #restart(): void {
    for (const { publisher } of this.#connected.values()) publisher.restart();
  }

  async #checkPositions(): Promise<void> {
    const inboxes = [...this.#connected.keys()];
    try {
      await this.#everyone.check();
      for (let from = 0; from < inboxes.length; from += CHECK_BATCH) {
        const batch = inboxes.slice(from, from + CHECK_BATCH);
        const heads = await this.#source.store.heads(batch);
        for (const inbox of batch) this.#compare(inbox, heads.get(inbox)?.id ?? START.id);
      }
    } catch (error) {
      this.#source.transport.error(error);
    }
  }

  #compare(inbox: Inbox, headId: string): void {
    const publisher = this.#connected.get(inbox)?.publisher;
    if (publisher?.sentUpTo && publisher.sentUpTo.id !== headId) publisher.wake();
  }
}
