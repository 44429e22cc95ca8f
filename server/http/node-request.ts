import type { IncomingMessage } from 'node:http';

/**
 * Whether a request is one of Node's http module. The headers of a fetch `Request` are of another
 * kind, in which nothing would be found.
 */
export function isNodeRequest(request: IncomingMessage | null | undefined): boolean {
  const { headers, socket } = request ?? {};
  return Boolean(headers && socket) && typeof headers?.get !== 'function';
}
