import type { IncomingMessage } from 'node:http';

/**
 * The bearer token of a request. Schemes that a browser adds by itself (Basic, Negotiate) are not
 * tokens. A malformed token is returned as an empty string, so that it is refused and not ignored.
 */
export function bearerToken({ headers }: IncomingMessage): string | undefined {
  const bearer = /^bearer(?=\s|$) *(.*)$/i.exec(headers.authorization?.trim() ?? '');
  if (!bearer) return undefined;
  const [, token = ''] = bearer;
  return /\s/.test(token) ? '' : token;
}
