import type { IncomingMessage } from 'node:http';

/**
 * Whether an app passes a request of Node's http module. That of the fetch API has headers of
 * another kind, in which nothing would be found.
 */
export function isNodeRequest(request: IncomingMessage | null | undefined): boolean {
  const { headers, socket } = request ?? {};
  return Boolean(headers && socket) && typeof headers?.get !== 'function';
}
