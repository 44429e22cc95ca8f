import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * A handler for Node's HTTP server, and a middleware: requests outside `path` go to `next`, if
 * given.
 */
export type HttpHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => void;
