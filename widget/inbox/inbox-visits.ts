import type { Identity } from '../../protocol/index.js';
import type { Stop } from '../platform/page.js';
import type { SharedStorage } from '../platform/shared-storage.js';
import { siteHref } from '../platform/site-url.js';
import type { InboxEndpoint } from './inbox-settings.js';

const KEY = /^message-center:(.*):visit$/;

/** What the browser stores about an inbox that no page has shown for this many days is removed. */
const UNUSED_MAX_DAYS = 30;

interface Visit {
  readonly tag: string;
  readonly identity: Identity | null;
}

/**
 * Notes which inboxes this browser has shown, where and when, so that what it stores about one is
 * removed when somebody else signs in, or when the inbox is not used any more.
 */
export class InboxVisits {
  readonly #storage: SharedStorage;
  #last: Visit | null = null;

  constructor(storage: SharedStorage) {
    this.#storage = storage;
  }

  /** Calls back when another tab has forgotten the inbox that is shown. */
  watch(onForgotten: () => void): Stop {
    return this.#storage.watch((key) => {
      const isOwn = this.#last !== null && key === keyOf(this.#last.tag);
      if (isOwn && this.#storage.get(key) === null) onForgotten();
    });
  }

  /**
   * An inbox is shown now: forgets the one that this page showed before, and all others of the site.
   *
   * @param visit Null: nobody is signed in.
   */
  begin(visit: Visit | null, endpoint: InboxEndpoint): void {
    const last = this.#last;
    this.#last = visit;
    if (last && last.tag !== visit?.tag && !isHandedOver(last.identity, visit)) {
      forgetInbox(this.#storage, last.tag);
    }
    const site = siteOf(endpoint);
    const today = Math.floor(Date.now() / 86_400_000);
    this.#forgetOthers(visit, site, today);
    if (!visit) return;
    const note = `${visit.identity ?? 'unknown'} ${site} ${today}`;
    const key = keyOf(visit.tag);
    if (this.#storage.get(key) !== note) this.#storage.set(key, note);
  }

  #forgetOthers(visit: Visit | null, site: string, today: number): void {
    for (const key of this.#storage.keys()) {
      const tag = KEY.exec(key)?.[1];
      if (tag === undefined || tag === visit?.tag) continue;
      const [identity, visited, day] = this.#storage.get(key)?.split(' ') ?? [];
      const isOver = site !== '' && visited === site && !isHandedOver(identity, visit);
      if (isOver || today - Number(day) > UNUSED_MAX_DAYS) forgetInbox(this.#storage, tag);
    }
  }
}

function keyOf(tag: string): string {
  return `message-center:${tag}:visit`;
}

/** Removes everything that the browser stores about an inbox. */
export function forgetInbox(storage: SharedStorage, tag: string): void {
  for (const key of storage.keys()) {
    if (key.startsWith(`message-center:${tag}:`)) storage.remove(key);
  }
}

/**
 * Whether the record of an inbox is still needed: a visitor's messages move to the user who signs in,
 * and say where they were.
 */
function isHandedOver(before: string | null | undefined, now: Visit | null): boolean {
  return before === 'anonymous' && now?.identity === 'user';
}

/** Empty if the inbox depends on the page's token: a browser may then show several inboxes. */
function siteOf({ server, token }: InboxEndpoint): string {
  return (token === undefined && siteHref(server)) || '';
}
