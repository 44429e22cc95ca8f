import { invalid } from './errors.js';

// The platform's parser, in browsers and in Node; declared here because this half has no library.
declare const URL: new (
  url: string,
  base?: string,
) => { protocol: string; origin: string; username: string; password: string };

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** A site that no link can mean: what resolves to it is relative to the page's own site. */
const OWN_SITE = 'https://own-site.invalid';

const MAX_LENGTH = 2_048;

/** Characters that the platform's parser strips or folds, and that would hide what a link is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const DECEPTIVE = /[\u0000-\u0020\u007f-\u00a0\u2000-\u200f\u2028-\u202f\u2060-\u206f\ufeff\\]/;

/**
 * Whether a link may be stored and rendered: an absolute `http:`, `https:` or `mailto:` URL, or a
 * path, query or fragment on the page's own site. `//host`, backslashes, white space, control
 * characters and user names in URLs are refused.
 */
export function isSafeLink(link: string): boolean {
  if (link === '' || link.length > MAX_LENGTH || DECEPTIVE.test(link)) return false;
  if (link.startsWith('//')) return false;
  try {
    const url = new URL(link, `${OWN_SITE}/`);
    const bare = url.username === '' && url.password === '';
    return bare && SCHEMES.has(url.protocol);
  } catch {
    return false;
  }
}

/** @throws MessageCenterError INVALID when the link may not be stored. */
export function parseLink(value: unknown, name: string): string {
  if (typeof value === 'string' && isSafeLink(value)) return value;
  throw invalid(
    `${name} must be an http:, https: or mailto: link, or a path on the page's own site such as "/reports/42".`,
  );
}
