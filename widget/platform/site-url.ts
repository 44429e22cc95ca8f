import { attempt } from './attempt.js';

/**
 * The absolute URL of a link of the page's own site. A `<base>` counts only if it is on the same
 * site: one of another site would send requests, and users who follow a link, there.
 *
 * @param link A URL, or a path of the page's own site. Empty: the root of the site.
 * @throws TypeError when it is neither.
 */
export function siteUrl(link: string): URL {
  return new URL(link || '/', siteBase());
}

/** The same as text; null and invalid links are returned unchanged. */
export function siteHref(link: string | null): string | null {
  return link === null ? null : (attempt(() => siteUrl(link).href) ?? link);
}

/** Whether a `<base>` of another site changes where relative links lead. */
export function isBaseForeign(): boolean {
  return siteBase() !== globalThis.document?.baseURI;
}

function siteBase(): string | undefined {
  const { document, location, origin } = globalThis;
  const base = document?.baseURI;
  // A frame without an address of its own, such as `about:srcdoc`, has its parent's base.
  const isOwn = base === undefined || !/^https?:/.test(location?.href) || isOn(base, origin);
  return isOwn ? base : location.href;
}

function isOn(url: string, origin: string): boolean {
  return attempt(() => new URL(url).origin) === origin;
}
