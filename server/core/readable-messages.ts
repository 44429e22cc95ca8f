import { type Entry, LEVELS, type Message } from '../../protocol/index.js';
import type { Log } from '../log.js';
import type { Inbox, MessageStore, Row, StoredEntry } from '../stores/message-store.js';
import { toEntry, toMessage } from './serialize.js';

type Shape = (value: unknown) => boolean;

/** How many messages are remembered as told. */
const TOLD_MAX = 1_000;

const text: Shape = (value) => typeof value === 'string';
const number: Shape = (value) => typeof value === 'number' && Number.isFinite(value);

const record = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const named =
  (name: string): Shape =>
  (value) =>
    record(value) && text(value[name]);

/** What the fields have to be where they are there. */
const FIELDS: Readonly<Record<string, Shape>> = {
  level: (value) => text(value) && Object.hasOwn(LEVELS, value as string),
  text: (value) => text(value) && value !== '',
  subject: text,
  url: text,
  from: named('name'),
  actions: (value) => Array.isArray(value) && value.every(named('label')),
  progress: number,
  data: record,
  closeAfterMs: number,
};

/**
 * What is stored, as it travels. A message that cannot be read, because something else than this
 * package has written or changed it, is left out and said once in the log; the others are shown.
 */
export class ReadableMessages {
  readonly #log: Log;
  readonly #told = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Undefined where it cannot be read. */
  messageOf(inbox: Inbox, row: Row): Message | undefined {
    try {
      const message = toMessage(row);
      const wrong = fieldThatIsWrong(message);
      if (wrong === undefined) return message;
      this.#tell(inbox, row, `its ${wrong} is missing or of another kind`);
    } catch (error) {
      this.#tell(inbox, row, error instanceof Error ? error.message : String(error));
    }
    return undefined;
  }

  /** Those of the rows that can be read, in their order. */
  messagesOf(inbox: Inbox, rows: readonly Row[]): Message[] {
    return rows.flatMap((row) => this.messageOf(inbox, row) ?? []);
  }

  /**
   * Entries as they travel: those that bring messages back carry them in their latest state, read
   * from the store at once for all of them. The entry of a message that cannot be read says that it
   * is not there, so that the numbers have no gap.
   */
  async entriesOf(
    store: MessageStore,
    inbox: Inbox,
    entries: readonly StoredEntry[],
  ): Promise<Entry[]> {
    const ids = new Set<string>();
    for (const entry of entries) {
      if (entry.kind !== 'unread' && entry.kind !== 'restored') continue;
      for (const id of entry.ids) ids.add(id);
    }
    const rows = ids.size > 0 ? await store.rows(inbox, [...ids]) : [];
    const carried = new Map(this.messagesOf(inbox, rows).map((each) => [each.id, each]));
    return entries.map((entry) => {
      const added = entry.kind === 'added' ? this.messageOf(inbox, entry.row) : undefined;
      return toEntry(entry, added, carried);
    });
  }

  #tell(inbox: Inbox, { id, number }: Row, why: string): void {
    const name = `${inbox}/${id}`;
    if (this.#told.has(name)) return;
    if (this.#told.size >= TOLD_MAX) this.#told.clear();
    this.#told.add(name);
    this.#log({
      level: 'error',
      text:
        `The message ${id} (number ${number}) of ${inbox} cannot be read and is left out: ${why}. ` +
        'Something else than message-center has changed it in the store; remove it, or restore it.',
    });
  }
}

function fieldThatIsWrong(message: Message): string | undefined {
  const fields = message as unknown as Readonly<Record<string, unknown>>;
  const wrong = (name: string) => fields[name] !== undefined && !FIELDS[name]?.(fields[name]);
  return fields.text === undefined ? 'text' : Object.keys(FIELDS).find(wrong);
}
