import type { IncomingMessage, ServerResponse } from 'node:http';
import { invalid } from '../../protocol/errors.js';
import { seen } from '../../protocol/seen.js';
import type { LogOnce } from '../log-once.js';
import type { MessageCenter } from '../message-center.js';
import { isNodeRequest } from './node-request.js';
import type { VisitReader } from './visit-reader.js';

/**
 * Creates `MessageCenter.markReadByUrl`, which is a method and, with three arguments, a middleware.
 */
export function markReadByUrl(
  visitReader: () => VisitReader,
  logOnce: LogOnce,
): MessageCenter['markReadByUrl'] {
  const read = async (request: IncomingMessage, surplus: readonly unknown[]) => {
    if (surplus.some((argument) => argument !== undefined)) {
      throw invalid('markReadByUrl takes a request, or a request, a response and `next`.');
    }
    checkRequest(request);
    return visitReader().read(request);
  };
  const asMiddleware = (request: IncomingMessage, response: ServerResponse): void => {
    try {
      checkRequest(request);
      visitReader().onceSent(request, response);
    } catch (error) {
      logOnce('visit', { level: 'error', text: 'markReadByUrl cannot work', error });
    }
  };
  return ((request: IncomingMessage, response?: ServerResponse, next?: () => void) => {
    if (!response || typeof next !== 'function') return read(request, [response, next]);
    asMiddleware(request, response);
    return next();
  }) as MessageCenter['markReadByUrl'];
}

function checkRequest(request: IncomingMessage): void {
  if (isNodeRequest(request)) return;
  throw invalid(`markReadByUrl needs a request of Node's http module; got ${seen(request)}.`);
}
