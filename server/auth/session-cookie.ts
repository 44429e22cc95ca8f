import type { IncomingMessage, ServerResponse } from 'node:http';
import { firstForwarded } from './origin.js';
import type { Secrets } from './secrets.js';

const NAME = 'mc-session';

/** Browsers let nobody but this very host set a cookie of this name, and only by https. */
const HOST_NAME = `__Host-${NAME}`;

/** A browser sends one, and a few more where a sibling domain has set some; more are an attack. */
const CANDIDATES_MAX = 4;

/** The session of the visitor who presents a cookie of ours; null without a valid one. */
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

/** Whether a request brings cookies that are not ours. */
export function bringsForeignCookies(request: IncomingMessage): boolean {
  return cookiesOf(request).some(([name]) => name !== '' && name !== NAME && name !== HOST_NAME);
}

/** Makes a session and hands its cookie to the visitor's browser, until that is closed. */
export function startSession(
  request: IncomingMessage,
  response: ServerResponse,
  secrets: Secrets,
  trustProxy: boolean,
): string {
  const { session, cookie } = secrets.newSession();
  response.appendHeader('Set-Cookie', writtenCookie(cookie, request, trustProxy));
  return session;
}

/** Takes the cookie of a session that has ended out of the visitor's browser. */
export function dropSession(
  request: IncomingMessage,
  response: ServerResponse,
  trustProxy: boolean,
): void {
  response.appendHeader('Set-Cookie', `${writtenCookie('', request, trustProxy)}; Max-Age=0`);
}

function writtenCookie(value: string, request: IncomingMessage, trustProxy: boolean): string {
  const attributes = 'Path=/; HttpOnly; SameSite=Lax';
  return isHttps(request, trustProxy)
    ? `${HOST_NAME}=${value}; ${attributes}; Secure`
    : `${NAME}=${value}; ${attributes}`;
}

function cookiesOf({ headers }: IncomingMessage): (readonly [name: string, value: string])[] {
  return (headers.cookie ?? '').split(';').map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [name.trim(), value.join('=').trim()];
  });
}

function isHttps(request: IncomingMessage, trustProxy: boolean): boolean {
  if ('encrypted' in request.socket && request.socket.encrypted === true) return true;
  const scheme = trustProxy ? firstForwarded(request.headers['x-forwarded-proto']) : undefined;
  return scheme?.toLowerCase() === 'https';
}
