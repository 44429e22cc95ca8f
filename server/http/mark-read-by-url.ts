import type { IncomingMessage, ServerResponse } from 'node:http';
import { invalid } from '../../protocol/errors.js';
import type { LogOnce } from '../log-once.js';
import type { MessageCenter } from '../message-center.js';
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
    if (typeof request?.headers !== 'object') throw invalid('markReadByUrl needs a request.');
    return visitReader().read(request);
  };
  const asMiddleware = (request: IncomingMessage, response: ServerResponse): void => {
    try {
      visitReader().onceSent(request, response);
    } catch (error) {
      logOnce('visit', { level: 'error', text: 'markReadByUrl cannot work', error });
    }
  };
  return ((request: IncomingMessage, response?: ServerResponse, next?: () => void) => {
    if (!response || !next) return read(request, [response, next]);
    asMiddleware(request, response);
    return next();
  }) as MessageCenter['markReadByUrl'];
}
