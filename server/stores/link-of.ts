import type { Content } from './stored-entry.js';

/** A reserved host: links that are paths resolve to it. */
const ANY_SITE = 'https://any-site.invalid';

/**
 * The path and query that a message links to, on any site, normalized as a URL. Null for a link
 * without a path.
 */
export function linkOf({ url }: Pick<Content, 'url'>): string | null {
  if (url === undefined || /^(mailto:|[#?])/i.test(url) || !URL.canParse(url, ANY_SITE))
    return null;
  return pathOf(new URL(url, ANY_SITE));
}

/** A URL without its site and its fragment. */
export function pathOf({ href, origin }: URL): string {
  const end = href.indexOf('#');
  return href.slice(origin.length, end === -1 ? undefined : end);
}
