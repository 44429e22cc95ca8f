import type { IncomingMessage } from 'node:http';
import type { LogOnce } from '../log-once.js';
import { bearerToken } from './bearer-token.js';
import { refusalText } from './origin-refusal.js';

/** Those of the center's options that decide here. */
interface OriginOptions {
  readonly origins: ReadonlySet<string>;
  readonly trustProxy: boolean;
  readonly logOnce: LogOnce;
}

/** The first of the values that proxies joined with commas. */
export function firstForwarded(value: string | string[] | undefined): string | undefined {
  const text = Array.isArray(value) ? value[0] : value;
  return text?.split(',')[0]?.trim() || undefined;
}

/**
 * The network address behind a request. The last forwarded one is the one that the trusted proxy
 * saw itself; those before it are whatever the client claimed.
 */
export function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers['x-forwarded-for'] : undefined;
  const last = forwarded?.toString().split(',').at(-1)?.trim();
  return last || (request.socket.remoteAddress ?? '');
}

/**
 * Whether what made a request may talk to us: a page whose Origin has the host that the request asks
 * for, one whose Origin is listed, or a program, which sends a bearer token and no Origin. What is
 * refused is logged, once for each origin. A request that says no host is refused in any case.
 */
export function isOriginAllowed(request: IncomingMessage, options: OriginOptions): boolean {
  const { origin } = request.headers;
  const host = askedHost(request, options.trustProxy);
  const allowed =
    host !== undefined &&
    (origin === undefined
      ? Boolean(bearerToken(request))
      : options.origins.has(origin) || isOwnOrigin(origin, host, options.origins));
  if (!allowed) {
    const text = refusalText(request, host, options.trustProxy);
    options.logOnce('origin', { level: 'warn', text }, String(origin));
  }
  return allowed;
}

/**
 * Whether an HTTP request without an Origin may pass: browsers send none with a same-origin GET, and
 * say so by Sec-Fetch-Site where they know it. A bearer token is proof enough that no browser was
 * tricked into sending the request with its cookies.
 */
export function mayLackOrigin(request: IncomingMessage): boolean {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined || !host || countHosts(request) > 1) return false;
  if (bearerToken(request)) return true;
  return (
    request.method === 'GET' && (site === undefined || site === 'same-origin' || site === 'none')
  );
}

/**
 * Whether it is an origin as browsers send them: of a site, or of an app with a scheme of its own,
 * such as `capacitor://localhost` or `chrome-extension://id`.
 */
export function isOrigin(value: unknown): value is string {
  // A wildcard would be a legal host, and match nothing.
  if (typeof value !== 'string' || value.includes('*')) return false;
  if (/^https?:/.test(value)) return parseSite(value) !== null;
  const app = /^([a-z][a-z0-9+.-]*):\/\/[A-Za-z0-9._~-]+(:[0-9]+)?$/.exec(value);
  return app !== null && !/^(wss?|ftp|file|blob|data|about|javascript)$/.test(app[1] as string);
}

/**
 * The host that the browser asked for, as far as the request tells. Of several Host headers, which no
 * browser sends, each reader would believe another one.
 */
function askedHost(request: IncomingMessage, trustProxy: boolean): string | undefined {
  const { headers } = request;
  if (countHosts(request) > 1) return undefined;
  const forwarded = trustProxy ? firstForwarded(headers['x-forwarded-host']) : undefined;
  return forwarded ?? (headers.host || undefined);
}

/** Requests that a framework made have no raw headers. */
function countHosts({ rawHeaders = [] }: Partial<Pick<IncomingMessage, 'rawHeaders'>>): number {
  return rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name)).length;
}

/**
 * Whether the page comes from the host that it asks for. Where that host is listed with its scheme,
 * the list decides.
 */
function isOwnOrigin(origin: string, host: string, listed: ReadonlySet<string>): boolean {
  const site = parseSite(origin);
  if (!site || site.authority !== authorityOf(site.protocol, host)) return false;
  return ![...listed].some((other) => parseSite(other)?.authority === site.authority);
}

/** A site's origin, exactly as browsers write it; null for anything else, also for `null`. */
function parseSite(origin: string): { protocol: string; authority: string } | null {
  try {
    const url = new URL(origin);
    if (!/^https?:$/.test(url.protocol) || url.origin !== origin) return null;
    const authority = authorityOf(url.protocol, url.host);
    return authority === null ? null : { protocol: url.protocol, authority };
  } catch {
    return null;
  }
}

/**
 * Host and port in the one spelling that is compared: in lower case, without the dot of the root
 * domain, and without the port that the origin's scheme has by default. Null for what is no host: the URL parser
 * would fold other letters than ASCII's, which no browser sends, into these.
 */
function authorityOf(protocol: string, host: string): string | null {
  if (!/^[!-~]+$/.test(host) || /[/?#@\\%]/.test(host)) return null;
  try {
    const { hostname, port } = new URL(`${protocol}//${host}`);
    const name = hostname.replace(/\.$/, '');
    return name === '' ? null : `${name}:${port}`;
  } catch {
    return null;
  }
}
