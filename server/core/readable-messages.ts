import { quote } from '../../protocol/errors.js';
import type { Entry, Message } from '../../protocol/index.js';
import type { LogOnce } from '../log-once.js';
import type { Inbox, MessageStore } from '../stores/message-store.js';
import type { Row, StoredEntry } from '../stores/stored-entry.js';
import type { Levels } from './levels.js';
import { toEntry, toMessage } from './serialize.js';

type Shape = (value: unknown) => boolean;

const text: Shape = (value) => typeof value === 'string';
const number: Shape = (value) => typeof value === 'number' && Number.isFinite(value);

const record = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const named =
  (name: string): Shape =>
  (value) =>
    record(value) && text(value[name]);

/** The shapes of the fields. */
const FIELDS: Readonly<Record<string, Shape>> = {
  // If the app no longer has the level, it is shown like info.
  level: (value) => text(value) && /^[A-Za-z][\w-]*$/.test(value as string),
  text: (value) => text(value) && value !== '',
  subject: text,
  url: text,
  from: named('name'),
  actions: (value) => Array.isArray(value) && value.every(named('label')),
  progress: number,
  data: record,
  tags: (value) => Array.isArray(value) && value.every(text),
  closeAfterMs: number,
  group: text,
};

/**
 * Serializes stored messages. Leaves out those that cannot be read, because something other than
 * this package wrote or changed them, and logs each once.
 */
export class ReadableMessages {
  readonly #levels: Levels;
  readonly #logOnce: LogOnce;

  constructor(levels: Levels, logOnce: LogOnce) {
    this.#levels = levels;
    this.#logOnce = logOnce;
  }

  /** The message of a row; undefined if it cannot be read. */
  messageOf(inbox: Inbox, row: Row): Message | undefined {
    try {
      const message = toMessage(row, this.#levels);
      const field = invalidField(message);
      if (field === undefined) {
        if (!this.#levels.has(row.level)) this.#logUnknown(row.level);
        return message;
      }
      this.#logUnreadable(inbox, row, `its ${field} is missing or has the wrong type`);
    } catch (error) {
      this.#logUnreadable(inbox, row, error instanceof Error ? error.message : String(error));
    }
    return undefined;
  }

  /** The readable messages of the rows, in order. */
  messagesOf(inbox: Inbox, rows: readonly Row[]): Message[] {
    return rows.flatMap((row) => this.messageOf(inbox, row) ?? []);
  }

  /**
   * Serializes entries. Entries that clients cannot apply alone carry the latest state, read from the
   * store at once for all entries. The entry of an unreadable message becomes a removal, so that
   * the numbers have no gap.
   */
  async entriesOf(
    store: MessageStore,
    inbox: Inbox,
    entries: readonly StoredEntry[],
  ): Promise<Entry[]> {
    const ids = new Set<string>();
    for (const entry of entries) {
      if (carriesMessages(entry)) for (const id of entry.ids) ids.add(id);
    }
    const rows = ids.size > 0 ? await store.rows(inbox, [...ids]) : [];
    const carried = new Map(this.messagesOf(inbox, rows).map((each) => [each.id, each]));
    return entries.map((entry) => {
      const added = entry.kind === 'added' ? this.messageOf(inbox, entry.row) : undefined;
      return toEntry(entry, added, carried);
    });
  }

  #logUnreadable(inbox: Inbox, { id, number }: Row, why: string): void {
    const text =
      `The message ${quote(id)} (number ${number}) of ${quote(inbox)} cannot be read and is left out: ${why}. ` +
      'Something other than message-center has changed it in the store; remove it or repair it.';
    this.#logOnce('unreadable message', { level: 'error', text }, `${inbox}/${id}`);
  }

  #logUnknown(level: string): void {
    const text = `a message has the level ${quote(level)}, which is not in the option \`levels\` of this process: it is shown like info. Give the same levels to every process, and keep those that messages have`;
    this.#logOnce('unknown level', { level: 'warn', text }, level);
  }
}

type Carrying = Extract<StoredEntry, { kind: 'unread' | 'restored' | 'updated' }>;

/** Whether clients get the messages of an entry with it. */
function carriesMessages(entry: StoredEntry): entry is Carrying {
  return entry.kind === 'unread' || entry.kind === 'restored' || entry.kind === 'updated';
}

function invalidField(message: Message): string | undefined {
  const fields = message as unknown as Readonly<Record<string, unknown>>;
  const isInvalid = (name: string) => fields[name] !== undefined && !FIELDS[name]?.(fields[name]);
  return fields.text === undefined ? 'text' : Object.keys(FIELDS).find(isInvalid);
}
