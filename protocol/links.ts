// Browsers and Node have it; the compiler's libraries for `protocol/` do not declare it.
declare const URL: new (url: string, base: string) => unknown;

/** A reserved host that no link can name: only links relative to the page's site resolve to it. */
const OWN_SITE = 'https://own-site.invalid';

const MAX_LENGTH = 2_048;

const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/**
 * Mail, or a site in its usual form: with both slashes, a host, and no user name before the host.
 */
const ABSOLUTE = /^(mailto:|https?:\/\/[^/?#@]+([/?#]|$))/i;

/**
 * An empty link, another site without a scheme, and characters that the platform's parser strips or
 * folds, or that are invisible: they would disguise a link.
 */
const DECEPTIVE = /^$|^\/\/|[\p{Cc}\p{Cf}\p{Z}\\]/u;

/** What `isSafeLink` takes, for error texts. */
export const LINK_FORM = `must be an http:, https: or mailto: link, or a path on the page's own site such as "/reports/42", without spaces or a user name, and at most ${MAX_LENGTH} characters long.`;

/** What `isSafePicture` takes, for error texts. */
export const PICTURE_FORM =
  "must be an http: or https: link to a picture, or a path on the page's own site.";

/**
 * Whether a link may be stored and rendered: an absolute `http:`, `https:` or `mailto:` URL, or a
 * path, query or fragment on the page's own site. `//host`, backslashes, white space, control and
 * format characters and user names in URLs are refused, and so is `https:host`: it is a path on a
 * page of the same scheme, and a site on any other.
 */
export function isSafeLink(link: string): boolean {
  if (link.length > MAX_LENGTH || DECEPTIVE.test(link)) return false;
  if (HAS_SCHEME.test(link) && !ABSOLUTE.test(link)) return false;
  try {
    new URL(link, OWN_SITE);
    return true;
  } catch {
    return false;
  }
}

/** Whether a link may be the source of a picture. */
export function isSafePicture(link: string): boolean {
  return isSafeLink(link) && !/^mailto:/i.test(link);
}
