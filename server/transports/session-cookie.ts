import type { IncomingMessage, ServerResponse } from 'node:http';
import { firstForwarded } from '../auth/origin.js';
import type { Secrets } from '../secrets.js';

const NAME = 'mc-session';

/** The session of the visitor who presents a cookie of ours; null without a valid one. */
export function presentedSession(request: IncomingMessage, secrets: Secrets): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value = ''] = pair.split('=', 2);
    const session = name?.trim() === NAME ? secrets.sessionOf(value.trim()) : null;
    if (session !== null) return session;
  }
  return null;
}

/** Makes a session and hands its cookie to the visitor's browser, until that is closed. */
export function startSession(
  request: IncomingMessage,
  response: ServerResponse,
  secrets: Secrets,
  trustProxy: boolean,
): string {
  const { session, cookie } = secrets.newSession();
  const secure = isHttps(request, trustProxy) ? '; Secure' : '';
  response.appendHeader('Set-Cookie', `${NAME}=${cookie}; Path=/; HttpOnly; SameSite=Lax${secure}`);
  return session;
}

function isHttps(request: IncomingMessage, trustProxy: boolean): boolean {
  if ('encrypted' in request.socket && request.socket.encrypted === true) return true;
  return trustProxy && firstForwarded(request.headers['x-forwarded-proto']) === 'https';
}
