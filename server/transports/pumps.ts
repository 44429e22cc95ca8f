import { formatPosition, START } from '../../protocol/index.js';
import type { Head, Inbox, Stop, StoredEntry } from '../stores/message-store.js';
import { InboxPump, type PumpSource } from './inbox-pump.js';

interface Connected {
  readonly pump: InboxPump;
  sockets: number;
}

/** Heads that one question to the store asks for. */
const CHECK_BATCH = 500;

/** One pump for each inbox that has a socket at this node, and what wakes them. */
export class Pumps {
  readonly #source: PumpSource;
  readonly #connected = new Map<Inbox, Connected>();

  constructor(source: PumpSource) {
    this.#source = source;
  }

  /** Begins to listen to the store and to check positions. */
  start(positionCheckMs: number): Stop {
    const { store, outlet } = this.#source;
    const stopWatching = store.watch(
      (inbox, number) => this.#hint(inbox, number),
      (error) => outlet.error(error),
      () => this.#restart(),
    );
    const timer = setInterval(() => void this.#checkPositions(), positionCheckMs).unref();
    return () => {
      stopWatching();
      clearInterval(timer);
      for (const { pump } of this.#connected.values()) pump.close();
      this.#connected.clear();
    };
  }

  /**
   * Counts a socket in. The caller joins the inbox's room first, and reads nothing for the socket
   * before the promise resolves: then whatever the read does not see will be pushed.
   * @returns Takes the socket out again, and the head that the log had once the socket was in.
   */
  join(inbox: Inbox): { readonly started: Promise<Head>; readonly leave: Stop } {
    const there = this.#connected.get(inbox);
    const connected = there ?? { pump: new InboxPump(inbox, this.#source), sockets: 0 };
    connected.sockets += 1;
    this.#connected.set(inbox, connected);
    const { started } = connected.pump;
    return {
      // A pump that is there already may stand below the head.
      started: there ? started.then(() => this.#source.store.head(inbox)) : started,
      leave: this.#leave(inbox, connected),
    };
  }

  /** Up to where an inbox's sockets at this node have been told; undefined until that is known. */
  position(inbox: Inbox): string | undefined {
    const sentUpTo = this.#connected.get(inbox)?.pump.sentUpTo;
    return sentUpTo && formatPosition(sentUpTo);
  }

  /** This node appended to an inbox. */
  appended(inbox: Inbox, entries: readonly StoredEntry[]): void {
    this.#connected.get(inbox)?.pump.wake(entries);
  }

  #leave(inbox: Inbox, connected: Connected): Stop {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      connected.sockets -= 1;
      if (connected.sockets > 0) return;
      connected.pump.close();
      if (this.#connected.get(inbox) === connected) this.#connected.delete(inbox);
    };
  }

  #hint(inbox: Inbox, number: number): void {
    const pump = this.#connected.get(inbox)?.pump;
    if (pump && number > (pump.sentUpTo?.number ?? 0)) pump.wake();
  }

  #restart(): void {
    for (const { pump } of this.#connected.values()) pump.restart();
  }

  async #checkPositions(): Promise<void> {
    const inboxes = [...this.#connected.keys()];
    try {
      for (let from = 0; from < inboxes.length; from += CHECK_BATCH) {
        const batch = inboxes.slice(from, from + CHECK_BATCH);
        const heads = await this.#source.store.heads(batch);
        for (const inbox of batch) this.#compare(inbox, heads.get(inbox)?.id ?? START.id);
      }
    } catch (error) {
      this.#source.outlet.error(error);
    }
  }

  #compare(inbox: Inbox, headId: string): void {
    const pump = this.#connected.get(inbox)?.pump;
    if (pump?.sentUpTo && pump.sentUpTo.id !== headId) pump.wake();
  }
}
