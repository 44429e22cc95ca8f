import type { IncomingMessage } from 'node:http';
import type { ResolvedOptions } from '../options.js';

type OriginOptions = Pick<ResolvedOptions, 'origins' | 'trustProxy'>;

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
 * Whether the page that makes a request may talk to us, by the Origin that its browser sends: with
 * `origins` one of these exactly, else the host (with its port) that was asked.
 */
export function isOriginAllowed(request: IncomingMessage, options: OriginOptions): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return false;
  if (options.origins) return options.origins.has(origin);
  return hostOf(origin) === requestedHost(request, options.trustProxy);
}

/**
 * Whether a request without an Origin may pass: browsers send none with a same-origin GET, and say
 * so by Sec-Fetch-Site where they know it. A bearer token is proof enough that no browser was
 * tricked into sending the request with its cookies.
 */
export function mayLackOrigin(request: IncomingMessage): boolean {
  if (request.headers.origin !== undefined) return false;
  if (request.headers.authorization?.startsWith('Bearer ')) return true;
  const site = request.headers['sec-fetch-site'];
  const ownPage = site === undefined || site === 'same-origin' || site === 'none';
  return request.method === 'GET' && ownPage;
}

function requestedHost(request: IncomingMessage, trustProxy: boolean): string | null {
  const forwarded = trustProxy ? firstForwarded(request.headers['x-forwarded-host']) : undefined;
  const host = forwarded ?? request.headers.host;
  return host === undefined ? null : host.toLowerCase();
}

/** Host and port as the Host header writes them; null for `null` and garbage. */
function hostOf(origin: string): string | null {
  try {
    const url = new URL(origin);
    return url.origin === origin ? url.host : null;
  } catch {
    return null;
  }
}
