import { orderOf } from '../../../protocol/effects.js';
import type { InboxMessage, MessageList } from '../../inbox/inbox-view.js';

/** The messages that arrived while the panel was open, as long as they are unread. */
export class NewMessages {
  /** The opaque tag of the inbox that the panel lists. */
  #tag: string | null = null;
  /** What has a higher order is new; undefined until something is loaded. */
  #after: number | undefined;
  /** Those that were read since. */
  readonly #readIds = new Set<string>();

  /**
   * Call it whenever the open panel is rendered.
   *
   * @param list All messages, whatever the panel's filter is.
   */
  update(tag: string | null, list: MessageList): void {
    if (tag !== this.#tag) this.reset();
    this.#tag = tag;
    if (list.blank) return;
    const [newest] = list.messages;
    this.#after ??= newest ? orderOf(newest) : 0;
    for (const message of list.messages) {
      if (orderOf(message) <= this.#after) break;
      if (message.readAt !== null) this.#readIds.add(message.id);
    }
  }

  /** The panel was closed: nothing is new any more. */
  reset(): void {
    this.#after = undefined;
    this.#readIds.clear();
  }

  /** A transient message is not new in the list: it has a popup. */
  has(message: InboxMessage): boolean {
    const { id, readAt, persistent } = message;
    const arrived = this.#after !== undefined && orderOf(message) > this.#after;
    return arrived && persistent && readAt === null && !this.#readIds.has(id);
  }

  /** The new ones at the top of a list. */
  in(messages: readonly InboxMessage[]): readonly InboxMessage[] {
    const end = messages.findIndex((message) => orderOf(message) <= (this.#after ?? Infinity));
    return messages.slice(0, end < 0 ? undefined : end).filter((message) => this.has(message));
  }
}
