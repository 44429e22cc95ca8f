import { hasCode } from '../../protocol/errors.js';
import type { Row } from '../stores/stored-entry.js';

/** How many messages that may link to a page are looked up at a time, besides those of other sites. */
const AT_ONCE = 500;

/** A page that messages may link to. */
export interface PageLink {
  /** As `linkOf`. */
  readonly link: string;
  /** Whether a link with the same `linkOf` leads to the page's site. */
  readonly isOwnSite: (url: string) => boolean;
}

interface LinkingMessages {
  /** Unread messages with the page's `linkOf`; at most `limit`. */
  readonly unread: (limit: number) => Promise<readonly Row[]>;
  readonly read: (ids: readonly string[]) => Promise<unknown>;
  /** The most ids of one call of `read`. */
  readonly idsPerCommand: number;
}

/**
 * Marks as read the messages that link to a page.
 * @returns Their ids.
 */
export async function readLinking(
  { isOwnSite }: PageLink,
  { unread, read, idsPerCommand }: LinkingMessages,
): Promise<readonly string[]> {
  const found: string[] = [];
  let others = 0;
  for (let more = true; more; ) {
    const limit = others + AT_ONCE;
    const rows = await unread(limit);
    const ids = rows.filter(({ content }) => isOwnSite(content.url ?? '')).map(({ id }) => id);
    for (let from = 0; from < ids.length; from += idsPerCommand) {
      await unlessGone(read(ids.slice(from, from + idsPerCommand)));
    }
    found.push(...ids);
    // Those that link to other sites stay unread, and are found again.
    others = rows.length - ids.length;
    more = rows.length === limit;
  }
  return found;
}

/** The user may have removed the messages meanwhile. */
async function unlessGone(reading: Promise<unknown>): Promise<void> {
  await reading.catch((error: unknown) => {
    if (!hasCode(error, 'NOT_FOUND')) throw error;
  });
}
