/** Decides which requests open a page, and which page. Pure. */
import type { IncomingMessage } from 'node:http';
import { askedHost, authorityOf } from '../auth/origin.js';
import { pathOf } from '../stores/link-of.js';

/** A page that a browser has opened. */
export interface PageVisit {
  /** Its path and query, as `linkOf` returns them. */
  readonly link: string;
  /** Whether a message's link leads to the page's site. */
  readonly isOwnSite: (url: string) => boolean;
}

/** Frameworks change the URL in a mounted router, and keep the original one. */
type MountedRequest = IncomingMessage & { readonly originalUrl?: unknown };

/** A reserved host: links of messages that are paths resolve to it. */
const OWN_SITE = 'https://own-site.invalid';

/** Headers of requests that prefetch a page before anybody has opened it. */
const SPECULATIVE = ['sec-purpose', 'x-sec-purpose', 'purpose', 'x-purpose', 'x-moz'];

/** The page that a request opens; null for any other request. */
export function pageVisit(request: IncomingMessage, trustProxy: boolean): PageVisit | null {
  const host = askedHost(request, trustProxy);
  const link = opensPage(request) ? pathOfRequest(request) : null;
  if (host === undefined || link === null) return null;
  return { link, isOwnSite: (url) => isOnHost(url, host) };
}

function opensPage({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  const isSpeculative = SPECULATIVE.some((name) =>
    /prefetch|prerender|preview/i.test(headers[name]?.toString() ?? ''),
  );
  if (isSpeculative || headers['x-requested-with'] !== undefined) return false;
  const { 'sec-fetch-dest': dest } = headers;
  return dest === undefined || dest === 'document' || replacesPage(headers);
}

/** Turbo and htmx open pages by `fetch`; Turbo also loads frames that way. */
function replacesPage(headers: IncomingMessage['headers']): boolean {
  const isByTurbo = headers['x-turbo-request-id'] !== undefined;
  return (isByTurbo && headers['turbo-frame'] === undefined) || headers['hx-boosted'] === 'true';
}

function pathOfRequest({ originalUrl, url }: MountedRequest): string | null {
  const asked = typeof originalUrl === 'string' ? originalUrl : (url ?? '');
  // A proxy may send the absolute URL. Two slashes at the start of a path do not begin a host.
  const whole = asked.startsWith('/') ? `${OWN_SITE}${asked}` : asked;
  return URL.canParse(whole) ? pathOf(new URL(whole)) : null;
}

/** Compares hosts only, since a proxy may have terminated TLS. */
function isOnHost(link: string, host: string): boolean {
  const url = new URL(link, OWN_SITE);
  if (url.origin === OWN_SITE) return true;
  const authority = authorityOf(url.protocol, url.host);
  return authority !== null && authority === authorityOf(url.protocol, host);
}
