import { type Position, samePosition } from '../../../protocol/position.js';
import type { Inbox } from '../message-store.js';

/** After this a position is looked up again: a backup may have been restored. */
const KEEP_MS = 5_000;
const KEEP_INBOXES = 10_000;

/** Which entries this process has just seen in the logs, so that an append need not look for them. */
export class KnownPositions {
  readonly #known = new Map<Inbox, { readonly position: Position; readonly until: number }>();

  remember(inbox: Inbox, { number, id }: Position): void {
    this.#known.delete(inbox);
    this.#known.set(inbox, { position: { number, id }, until: performance.now() + KEEP_MS });
    if (this.#known.size <= KEEP_INBOXES) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }

  has(inbox: Inbox, position: Position): boolean {
    const known = this.#known.get(inbox);
    if (known === undefined || known.until < performance.now()) return false;
    return samePosition(known.position, position);
  }

  clear(): void {
    this.#known.clear();
  }
}
