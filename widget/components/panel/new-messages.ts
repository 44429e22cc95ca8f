import { orderOf } from '../../../protocol/effects.js';
import type { InboxMessage, MessageList } from '../../inbox/inbox-state.js';

/** The messages that arrived while the panel was open, as long as they are unread. */
export class NewMessages {
  /** The inbox tag of the inbox that the panel lists. */
  #tag: string | null = null;
  /** What has a higher order is new; undefined until something is loaded. */
  #after: number | undefined;
  /** The order that listed messages had when they were read: a renewed message is new again. */
  #readOrders = new Map<string, number>();

  /**
   * Call it whenever the open panel is rendered.
   *
   * @param list All messages, whatever the panel's filter is.
   */
  update(tag: string | null, { messages, blank }: MessageList): void {
    if (tag !== this.#tag) this.reset();
    this.#tag = tag;
    if (blank) return;
    const [newest] = messages;
    this.#after ??= newest ? orderOf(newest) : 0;
    const readOrders = new Map<string, number>();
    for (const message of messages) {
      const { id, readAt } = message;
      const order = orderOf(message);
      if (order <= this.#after) break;
      const readOrder = readAt === null ? this.#readOrders.get(id) : order;
      if (readOrder !== undefined) readOrders.set(id, readOrder);
    }
    this.#readOrders = readOrders;
  }

  /** The panel was closed: nothing is new any more. */
  reset(): void {
    this.#after = undefined;
    this.#readOrders.clear();
  }

  /** A transient message is not new in the list: it has a popup. */
  has(message: InboxMessage): boolean {
    const { id, readAt, persistent } = message;
    const order = orderOf(message);
    const arrived = this.#after !== undefined && order > this.#after;
    return arrived && persistent && readAt === null && this.#readOrders.get(id) !== order;
  }

  /** The new ones at the top of a list. */
  in(messages: readonly InboxMessage[]): readonly InboxMessage[] {
    const after = this.#after ?? Infinity;
    const end = messages.findIndex((message) => orderOf(message) <= after);
    return messages.slice(0, end < 0 ? undefined : end).filter((message) => this.has(message));
  }
}
