import type { Message } from '../protocol/index.js';
import type { LogRecord } from './options.js';
import type { Recipient } from './recipient.js';

/** What a center tells its app, in the process that made the change, once for each change. */
export interface CenterEvents {
  /** A new message is durable. Not told for a repeated key. */
  sent: { readonly recipient: Recipient; readonly message: Message };
  /** Messages became read; with `upTo`, all up to that number of the log. */
  read: { readonly recipient: Recipient; readonly ids: readonly string[]; readonly upTo?: number };
  unread: { readonly recipient: Recipient; readonly ids: readonly string[] };
  removed: { readonly recipient: Recipient; readonly ids: readonly string[] };
  restored: { readonly recipient: Recipient; readonly ids: readonly string[] };
  /** Transient messages ended by being shown. */
  shown: { readonly recipient: Recipient; readonly ids: readonly string[] };
}

export type CenterEventName = keyof CenterEvents;

type Listener<Name extends CenterEventName> = (event: CenterEvents[Name]) => void;

/** Listeners of one center. A listener that throws is logged and harms nothing. */
export class CenterEmitter {
  readonly #log: (record: LogRecord) => void;
  readonly #listeners = new Map<CenterEventName, Set<(event: never) => unknown>>();

  constructor(log: (record: LogRecord) => void) {
    this.#log = log;
  }

  /** @returns A function that takes the listener off again. */
  on<Name extends CenterEventName>(name: Name, listener: Listener<Name>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit<Name extends CenterEventName>(name: Name, event: CenterEvents[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      void this.#call(name, () => listener(event as never));
    }
  }

  /** Async listeners are guarded too. */
  async #call(name: CenterEventName, call: () => unknown): Promise<void> {
    try {
      await call();
    } catch (error) {
      this.#log({ level: 'error', text: `a listener of the event "${name}" threw`, error });
    }
  }
}
