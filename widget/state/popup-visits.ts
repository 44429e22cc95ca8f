/**
 * Which inboxes a browser has shown on a site, so that what it knows of one can go when somebody
 * else comes; and of a visitor's, by id, which popups have ended: at sign-in the messages move into
 * the user's inbox, where they have other numbers.
 */
import type { Identity } from '../../protocol/index.js';
import type { SharedStorage } from './shared-storage.js';

/** Messages by id: true of those whose popups have ended. */
export type KnownPopups = ReadonlyMap<string, boolean>;

export const NONE_KNOWN: KnownPopups = new Map();

const KEY = /^message-center:(.*):visit$/;

/** An anonymous inbox holds a hundred messages. */
const KNOWN_MAX = 200;

/** After the id of a message whose popup has ended. */
const ENDED = '!';

interface Visit {
  readonly tag: string;
  readonly identity: string;
  readonly site: string;
  readonly known: KnownPopups;
}

/** Removes everything that the browser keeps of an inbox. */
export function forgetInbox(storage: SharedStorage, tag: string): void {
  for (const key of storage.keys()) {
    if (key.startsWith(`message-center:${tag}:`)) storage.remove(key);
  }
}

/**
 * Notes that an inbox is shown here.
 *
 * @param site The adapter's URL.
 * @param known Its messages; what was noted of others, here or in another tab, stays.
 * @returns All that is known.
 */
export function noteVisit(
  storage: SharedStorage,
  tag: string,
  identity: Identity | null,
  site: string,
  known: KnownPopups,
): KnownPopups {
  const key = `message-center:${tag}:visit`;
  const before = storage.get(key);
  const all = new Map(known);
  for (const [id, ended] of visitOf(key, before)?.known ?? []) {
    if (ended || !all.has(id)) all.set(id, ended);
  }
  const kept = [...all].slice(0, KNOWN_MAX);
  const words = kept.map(([id, ended]) => (ended ? id + ENDED : id));
  const after = [identity ?? 'unknown', site, ...words].join(' ');
  if (after !== before) storage.set(key, after);
  return new Map(kept);
}

/**
 * Somebody else is here, or nobody: forgets the other inboxes that were shown on the site.
 *
 * @param tag The inbox that stays; null for none.
 * @returns What was known of the popups of a visitor.
 */
export function leaveOthers(storage: SharedStorage, site: string, tag: string | null): KnownPopups {
  const known = new Map<string, boolean>();
  for (const key of storage.keys()) {
    const visit = visitOf(key, storage.get(key));
    if (visit?.site !== site || visit.tag === tag) continue;
    if (visit.identity === 'anonymous') for (const [id, ended] of visit.known) known.set(id, ended);
    forgetInbox(storage, visit.tag);
  }
  return known;
}

function visitOf(key: string, value: string | null): Visit | undefined {
  const tag = KEY.exec(key)?.[1];
  const [identity, site, ...words] = value?.split(' ') ?? [];
  if (tag === undefined || identity === undefined || site === undefined) return undefined;
  const known = words.map((word): [string, boolean] => {
    const ended = word.endsWith(ENDED);
    return [ended ? word.slice(0, -ENDED.length) : word, ended];
  });
  return { tag, identity, site, known: new Map(known) };
}
