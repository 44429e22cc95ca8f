import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ResolvedOptions } from '../options.js';
import { firstForwarded } from './origin.js';
import type { Secrets } from './secrets.js';

const NAME = 'mc-session';

/** Browsers accept a cookie of this name only from this exact host over HTTPS. */
const HOST_NAME = `__Host-${NAME}`;

/** A browser sends one, or a few if a sibling domain has set some. More are an attack. */
const CANDIDATES_MAX = 4;

/** The session in a request's cookie; null without a valid one. */
export function presentedSession(
  request: IncomingMessage,
  secrets: Secrets,
  trustProxy: boolean,
): string | null {
  const expected = isHttps(request, trustProxy) ? HOST_NAME : NAME;
  const candidates = cookiesOf(request).filter(([name]) => name === expected);
  if (candidates.length > CANDIDATES_MAX) return null;
  for (const [, value] of candidates) {
    const session = secrets.sessionOf(value);
    if (session !== null) return session;
  }
  return null;
}

/** Whether a request has cookies other than the session's. */
export function hasForeignCookies(request: IncomingMessage): boolean {
  return cookiesOf(request).some(([name]) => name !== '' && name !== NAME && name !== HOST_NAME);
}

/** Starts a session and sets its cookie, which lasts until the browser is closed. */
export function startSession(
  request: IncomingMessage,
  response: ServerResponse,
  secrets: Secrets,
  { trustProxy, logOnce }: Pick<ResolvedOptions, 'trustProxy' | 'logOnce'>,
): string {
  const { session, cookie } = secrets.newSession();
  const name = isHttps(request, trustProxy) ? HOST_NAME : NAME;
  const isPresent = cookiesOf(request).some(([other]) => other === name);
  // A cookie of this store is no fault: its session has ended, because the visitor has signed in.
  if (isPresent && presentedSession(request, secrets, trustProxy) === null) {
    const text = `the cookie ${name} of a visitor is not one of this store, and was replaced: the visitor loses the earlier messages. Either the store was replaced, or another message center on the same host has set it (cookies are shared by all paths and ports): give both the same store, or each its own host`;
    logOnce('foreign cookie', { level: 'warn', text });
  }
  response.appendHeader('Set-Cookie', serializeCookie(cookie, request, trustProxy));
  if (isPageOnHttps(request) && !isHttps(request, trustProxy)) {
    const text =
      'the cookie of a visitor was set without Secure: its page is on https, but the request came by http. Behind a proxy that terminates TLS, set the option trustProxy: true, and let the proxy set X-Forwarded-Proto';
    logOnce('insecure', { level: 'warn', text });
  }
  return session;
}

/** Deletes the cookie of a session that has ended. */
export function dropSession(
  request: IncomingMessage,
  response: ServerResponse,
  trustProxy: boolean,
): void {
  response.appendHeader('Set-Cookie', `${serializeCookie('', request, trustProxy)}; Max-Age=0`);
}

function serializeCookie(value: string, request: IncomingMessage, trustProxy: boolean): string {
  const attributes = 'Path=/; HttpOnly; SameSite=Lax';
  return isHttps(request, trustProxy)
    ? `${HOST_NAME}=${value}; ${attributes}; Secure`
    : `${NAME}=${value}; ${attributes}`;
}

/**
 * The cookies of a request, exactly as named. A sibling domain can set a cookie whose name begins with
 * a no-break space, and then with `__Host-`: browsers do not protect it, and `trim` would take it for
 * one that they do.
 */
function cookiesOf({ headers }: IncomingMessage): (readonly [name: string, value: string])[] {
  return (headers.cookie ?? '').split(/;[ \t]*/).map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [name, value.join('=')];
  });
}

/** Whether the page or a proxy says that the page is on https. Anybody can send such headers. */
function isPageOnHttps({ headers }: IncomingMessage): boolean {
  const scheme = firstForwarded(headers['x-forwarded-proto'])?.toLowerCase();
  return scheme === 'https' || headers.origin?.startsWith('https:') === true;
}

function isHttps(request: IncomingMessage, trustProxy: boolean): boolean {
  if ('encrypted' in request.socket && request.socket.encrypted === true) return true;
  const scheme = trustProxy ? firstForwarded(request.headers['x-forwarded-proto']) : undefined;
  return scheme?.toLowerCase() === 'https';
}
