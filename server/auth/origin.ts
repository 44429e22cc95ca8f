import type { IncomingMessage } from 'node:http';
import type { LogOnce } from '../log-once.js';
import { bearerToken } from './bearer-token.js';
import { refusalText } from './origin-refusal.js';

/** The options that decide which origins are allowed. */
interface OriginOptions {
  readonly origins: ReadonlySet<string>;
  readonly trustProxy: boolean;
  readonly logOnce: LogOnce;
}

/** The first value of a header that proxies extend with commas. */
export function firstForwarded(value: string | string[] | undefined): string | undefined {
  const text = Array.isArray(value) ? value[0] : value;
  return text?.split(',')[0]?.trim() || undefined;
}

/**
 * The network address behind a request. The trusted proxy saw only the last forwarded address
 * itself; the client may have made up those before it.
 */
export function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers['x-forwarded-for'] : undefined;
  const last = forwarded?.toString().split(',').at(-1)?.trim();
  return last || (request.socket.remoteAddress ?? '');
}

/**
 * Whether the sender of a request is allowed: a page whose Origin matches the request's host, a
 * page whose Origin is listed, or a program, which sends a bearer token and no Origin. A request
 * without a host is always refused. Logs a refusal once for each origin.
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
 * Whether an HTTP request without an Origin is allowed. Browsers omit Origin on a same-origin GET,
 * and most of them send Sec-Fetch-Site instead. A bearer token proves that no other site made the
 * browser send the request with its cookies.
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
 * Whether a value is an origin as browsers send it: of a site, or of an app with its own scheme,
 * such as `capacitor://localhost` or `chrome-extension://id`.
 */
export function isOrigin(value: unknown): value is string {
  // A wildcard is a legal host, but would match nothing.
  if (typeof value !== 'string' || value.includes('*')) return false;
  if (/^https?:/.test(value)) return parseSite(value) !== null;
  const app = /^([a-z][a-z0-9+.-]*):\/\/[A-Za-z0-9._~-]+(:[0-9]+)?$/.exec(value);
  return app !== null && !/^(wss?|ftp|file|blob|data|about|javascript)$/.test(app[1] as string);
}

/**
 * The host that the browser requested; undefined if unknown. No browser sends several Host headers,
 * and servers differ in which one they use.
 */
export function askedHost(request: IncomingMessage, trustProxy: boolean): string | undefined {
  const { headers } = request;
  if (countHosts(request) > 1) return undefined;
  const forwarded = trustProxy ? firstForwarded(headers['x-forwarded-host']) : undefined;
  return forwarded ?? (headers.host || undefined);
}

/** Requests created by a framework may have no raw headers. */
function countHosts({ rawHeaders = [] }: Partial<Pick<IncomingMessage, 'rawHeaders'>>): number {
  return rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name)).length;
}

/**
 * Whether a page's origin matches the requested host. If that host is listed with a scheme, the
 * list decides instead.
 */
function isOwnOrigin(origin: string, host: string, listed: ReadonlySet<string>): boolean {
  const site = parseSite(origin);
  if (!site || site.authority !== authorityOf(site.protocol, host)) return false;
  return ![...listed].some((other) => parseSite(other)?.authority === site.authority);
}

/** Parses a site's origin, exactly as browsers write it. Null for anything else. */
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
 * Normalizes host and port for comparison: lower case, without the root domain's dot, without the
 * scheme's default port. Null if invalid. Non-ASCII letters, which no browser sends, are invalid
 * because the URL parser would fold them into ASCII.
 */
export function authorityOf(protocol: string, host: string): string | null {
  if (!/^[!-~]+$/.test(host) || /[/?#@\\%]/.test(host)) return null;
  try {
    const { hostname, port } = new URL(`${protocol}//${host}`);
    const name = hostname.replace(/\.$/, '');
    return name === '' ? null : `${name}:${port}`;
  } catch {
    return null;
  }
}
