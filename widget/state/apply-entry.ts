import type { Entry, Message } from '../../protocol/index.js';
import type { InboxMessage } from './inbox-view.js';
import { type ChangeKind, isLive, isUnread, withChange } from './message-change.js';

/** Confirmed messages by id, while they are being changed. */
export type Messages = Map<string, InboxMessage>;

/** Changes the messages as the entry says; those that are already further are left alone. */
export function applyEntry(messages: Messages, entry: Entry): void {
  switch (entry.kind) {
    case 'added':
      keep(messages, entry.message);
      return;
    case 'read-up-to':
      for (const held of messages.values()) {
        if (held.number <= entry.upTo && isUnread(held)) change(messages, held.id, 'read', entry);
      }
      return;
    default:
      // What it carries comes first: a copy that was held of an ended message may be out of date.
      if ('messages' in entry) for (const message of entry.messages) keep(messages, message);
      for (const id of entry.ids) change(messages, id, entry.kind, entry);
  }
}

/** Keeps whichever copy of a message had more entries applied to it. */
export function keep(messages: Messages, message: Message): void {
  const held = messages.get(message.id);
  if (held && held.applied >= message.applied) return;
  messages.set(message.id, { ...message, pending: false });
}

function change(messages: Messages, id: string, kind: ChangeKind, entry: Entry): void {
  const held = messages.get(id);
  if (!held || held.applied >= entry.number) return;
  messages.set(id, { ...withChange(held, kind, entry.at), applied: entry.number });
}

/** The live messages among those that a sync or a push brought as new, oldest first. */
export function arrivedBy(
  { messages }: { readonly messages: ReadonlyMap<string, InboxMessage> },
  entries: readonly Entry[],
): readonly InboxMessage[] {
  return entries
    .map((entry) => (entry.kind === 'added' ? messages.get(entry.message.id) : undefined))
    .filter((message) => message !== undefined)
    .filter(isLive);
}
