import type {
  Changed,
  Counts,
  Entry,
  Identity,
  ListRequest,
  Message,
  Page,
  Push,
  SyncAnswer,
} from '../../protocol/index.js';
import { MessageCenterError } from '../../protocol/index.js';

export type IdsName = 'read' | 'unread' | 'remove' | 'restore' | 'shown';

const KINDS = {
  read: 'read',
  unread: 'unread',
  remove: 'removed',
  restore: 'restored',
  shown: 'shown',
} as const;

/** A server's inbox in memory: the same log, answers and counts, with nothing around it. */
export class InboxLog {
  readonly tag: string;
  readonly entries: Entry[] = [];
  readonly rows = new Map<string, Message>();
  /** Entries in a delta; more are answered by a reset. */
  deltaLimit = 200;
  pageSize = 20;
  #ids = 0;

  readonly identity: Identity;

  constructor(tag = 'tag-1', identity: Identity = 'user') {
    this.tag = tag;
    this.identity = identity;
  }

  get position(): string {
    const last = this.entries.at(-1);
    return last ? `${last.number}.${last.id}` : '0.0';
  }

  get counts(): Counts {
    const live = this.live('all');
    return {
      total: live.length,
      unread: live.filter(({ readAt }) => readAt === null).length,
      transient: live.filter(({ persistent }) => !persistent).length,
    };
  }

  /** Adds a message and returns it. */
  add(content: Partial<Message> = {}): Message {
    const number = this.entries.length + 1;
    const id = content.id ?? `m${number}`;
    const message: Message = {
      level: 'info',
      text: `Message ${number}`,
      persistent: true,
      createdAt: new Date().toISOString(),
      readAt: null,
      ...content,
      id,
      number,
      applied: number,
    };
    this.rows.set(id, message);
    this.#append({ kind: 'added', message }, id);
    return message;
  }

  change(name: IdsName, ids: readonly string[]): Changed {
    const meant = ids.filter((id) => this.#means(name, id));
    if (meant.length === 0 && name !== 'shown') {
      throw new MessageCenterError('NOT_FOUND', 'None of these messages is there.');
    }
    const changing = meant.filter((id) => this.#changes(name, id));
    if (changing.length > 0) this.#apply(name, changing);
    return this.#changed(ids.filter((id) => !meant.includes(id)));
  }

  readUpTo(upTo: number): Changed {
    const meant = this.live('unread').filter(({ number }) => number <= upTo);
    const number = this.entries.length + 1;
    const at = new Date().toISOString();
    for (const row of meant) this.rows.set(row.id, { ...row, readAt: at, applied: number });
    if (meant.length > 0) this.#append({ kind: 'read-up-to', upTo });
    return this.#changed([]);
  }

  /** Its visitor has signed in: it ends. @returns What was live, oldest first. */
  move(): Message[] {
    const live = this.live('all').reverse();
    const applied = this.entries.length + 1;
    for (const row of live) this.rows.set(row.id, { ...row, applied, ended: 'moved' });
    this.#append({ kind: 'moved' });
    return live;
  }

  live(filter: 'all' | 'unread'): Message[] {
    return [...this.rows.values()]
      .filter((row) => row.ended === undefined && (filter === 'all' || row.readAt === null))
      .sort((a, b) => b.number - a.number);
  }

  page({ filter = 'all', before, limit = this.pageSize }: ListRequest): Page {
    const listed = this.live(filter === 'unread' ? 'unread' : 'all').filter(
      ({ number }) => before === undefined || number < Number(before),
    );
    const messages = listed.slice(0, limit);
    const next = listed.length > limit ? String(messages.at(-1)?.number) : null;
    return { messages, next, counts: this.counts, position: this.position };
  }

  sync(position?: string): SyncAnswer {
    const { counts, tag, identity } = this;
    const base = { position: this.position, counts, inbox: tag, identity };
    const serverAt = new Date().toISOString();
    const [number] = (position ?? '').split('.').map(Number);
    const from = number ?? 0;
    const known = position !== undefined && this.positionAt(from) === position;
    if (known && this.entries.length - from <= this.deltaLimit) {
      return { kind: 'delta', ...base, serverAt, entries: this.#since(from) };
    }
    const reason = position === undefined ? 'first' : known ? 'too-many' : 'unknown';
    const { messages, next } = this.page({});
    const transient = this.live('all').filter(({ persistent }) => !persistent);
    return { kind: 'reset', ...base, serverAt, reason, messages, next, transient };
  }

  /** The push of the entries after number `from` up to `to`. */
  push(from = this.entries.length - 1, to = this.entries.length): Push {
    const entries = this.#since(from).slice(0, to - from);
    return { prev: this.positionAt(from), cur: this.positionAt(to), entries };
  }

  /** Where the log stands, as it is told once more. */
  head(): Push {
    return { prev: this.position, cur: this.position, entries: [] };
  }

  positionAt(number: number): string {
    const entry = this.entries[number - 1];
    return entry ? `${entry.number}.${entry.id}` : '0.0';
  }

  /** Entries as they are read now: what they carry is in its latest state. */
  #since(from: number): Entry[] {
    return this.entries.slice(from).map((entry) => {
      if (entry.kind === 'added') {
        return { ...entry, message: this.rows.get(entry.message.id) as Message };
      }
      if (!('messages' in entry)) return entry;
      return { ...entry, messages: entry.ids.map((id) => this.rows.get(id) as Message) };
    });
  }

  #means(name: IdsName, id: string): boolean {
    const row = this.rows.get(id);
    if (!row) return false;
    if (name === 'restore') return row.ended !== 'shown';
    if (name === 'remove') return row.ended !== 'shown';
    return row.ended === undefined && (name !== 'shown' || !row.persistent);
  }

  #changes(name: IdsName, id: string): boolean {
    const row = this.rows.get(id);
    if (name === 'read') return row?.readAt === null;
    if (name === 'unread') return row?.readAt !== null;
    return name === 'restore' ? row?.ended !== undefined : row?.ended === undefined;
  }

  #apply(name: IdsName, ids: readonly string[]): void {
    const applied = this.entries.length + 1;
    const kind = KINDS[name];
    for (const id of ids) {
      const { ended, ...row } = this.rows.get(id) as Message;
      const readAt =
        name === 'read' ? new Date().toISOString() : name === 'unread' ? null : row.readAt;
      const end = kind === 'removed' || kind === 'shown' ? kind : undefined;
      this.rows.set(id, { ...row, readAt, applied, ...(end && { ended: end }) });
    }
    const messages = ids.map((id) => this.rows.get(id) as Message);
    if (kind === 'unread' || kind === 'restored') this.#append({ kind, ids, messages });
    else this.#append({ kind, ids });
  }

  #append(part: Record<string, unknown>, id?: string): void {
    this.#ids += 1;
    const entry = {
      ...part,
      number: this.entries.length + 1,
      id: id ?? `e${this.#ids}`,
      at: new Date().toISOString(),
      counts: this.counts,
    };
    this.entries.push(entry as unknown as Entry);
  }

  #changed(missing: readonly string[]): Changed {
    return { position: this.position, counts: this.counts, missing };
  }
}
