import type { Head } from '../stores/message-store.js';
import type { StoredEntry } from '../stores/stored-entry.js';
import type { Command } from './rules.js';

/** The outcome of a command. */
export interface Outcome {
  /** The head of the log after the command. */
  readonly head: Head;
  /** Ids of the command that are unknown or have ended. */
  readonly missing: readonly string[];
  /** Of `add`: the id of each message. */
  readonly ids?: readonly string[];
  /** The entries that it appended; for an `add`, those of its own messages only. */
  readonly entries: readonly StoredEntry[];
}

/** A queued command. */
export interface QueuedCommand {
  readonly command: Command;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** How many queued adds form one append, at most. */
const BATCH_SIZE = 100;

/** The next command, with all adds that directly follow it if it is an add. */
export function takeBatch(queue: QueuedCommand[]): QueuedCommand[] {
  if (queue[0]?.command.name !== 'add') return queue.splice(0, 1);
  const end = queue.findIndex(({ command }) => command.name !== 'add');
  return queue.splice(0, Math.min(end === -1 ? queue.length : end, BATCH_SIZE));
}

/** One command for all commands of a batch. */
export function joinAdds(batch: readonly QueuedCommand[]): Command {
  const first = (batch[0] as QueuedCommand).command;
  if (first.name !== 'add' || batch.length === 1) return first;
  const messages = batch.flatMap(({ command }) => (command.name === 'add' ? command.messages : []));
  return { ...first, messages };
}

/**
 * Resolves each add with its own entries; of two adds with the same key, the first gets the entry.
 */
export function distribute(batch: readonly QueuedCommand[], outcome: Outcome): void {
  const unclaimed = new Map(outcome.entries.map((entry) => [entry.id, entry]));
  let taken = 0;
  for (const { command, resolve } of batch) {
    if (command.name !== 'add') {
      resolve(outcome);
      continue;
    }
    const from = taken;
    taken += command.messages.length;
    const ids = (outcome.ids ?? []).slice(from, taken);
    const entries = ids.flatMap((id) => unclaimed.get(id) ?? []);
    for (const id of ids) unclaimed.delete(id);
    resolve({ ...outcome, ids, entries });
  }
}
