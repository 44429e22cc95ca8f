import type { Identity } from '../../protocol/index.js';
import { attempt } from '../platform/attempt.js';
import type { SharedStorage } from '../platform/shared-storage.js';
import { siteUrl } from '../platform/site-url.js';
import type { InboxEndpoint } from './inbox-settings.js';

const KEY = /^message-center:(.*):visit$/;

interface Visit {
  readonly tag: string;
  readonly identity: Identity | null;
}

/**
 * Notes which inboxes this browser has shown, so that what it stores about one is removed when
 * somebody else signs in.
 */
export class InboxVisits {
  readonly #storage: SharedStorage;
  #last: Visit | null = null;

  constructor(storage: SharedStorage) {
    this.#storage = storage;
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
    const site = urlOf(endpoint);
    if (site === null) return;
    this.#forgetOthers(visit, site);
    if (visit) this.#note(visit, site);
  }

  #forgetOthers(visit: Visit | null, site: string): void {
    for (const key of this.#storage.keys()) {
      const tag = KEY.exec(key)?.[1];
      if (tag === undefined || tag === visit?.tag) continue;
      const [identity, visited] = this.#storage.get(key)?.split(' ') ?? [];
      if (visited === site && !isHandedOver(identity, visit)) forgetInbox(this.#storage, tag);
    }
  }

  #note({ tag, identity }: Visit, site: string): void {
    const key = `message-center:${tag}:visit`;
    const note = `${identity ?? 'unknown'} ${site}`;
    if (this.#storage.get(key) !== note) this.#storage.set(key, note);
  }
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

/** Null if the inbox depends on the page's token: a browser may then show several inboxes. */
function urlOf({ server, token }: InboxEndpoint): string | null {
  if (server === null || token !== undefined) return null;
  return attempt(() => siteUrl(server).href) ?? null;
}
