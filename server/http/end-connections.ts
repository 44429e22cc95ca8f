import type { RequestHandler } from 'express';
import type { Center } from '../core/center.js';

/**
 * Ends the connection with each response while the center is closing: open pages retry every few
 * seconds, and a connection that they keep alive would keep the app's server from closing.
 */
export function endConnections(center: Center): RequestHandler {
  return (_request, response, next) => {
    const { writeHead } = response;
    // When the head is written, as the center may be closed while it works on the request.
    response.writeHead = (...head: unknown[]) => {
      if (center.closing) response.setHeader('Connection', 'close');
      return writeHead.apply(response, head as never);
    };
    next();
  };
}
