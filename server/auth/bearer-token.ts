import type { IncomingMessage } from 'node:http';

/**
 * The token that a request hands over. Only the scheme Bearer is one; what a browser adds by itself
 * (Basic, Negotiate) is not. A malformed one is empty, so that it is refused and not overlooked.
 */
export function bearerToken({ headers }: IncomingMessage): string | undefined {
  const bearer = /^bearer(?=\s|$) *(.*)$/i.exec(headers.authorization?.trim() ?? '');
  if (!bearer) return undefined;
  const [, token = ''] = bearer;
  return /\s/.test(token) ? '' : token;
}
