import type { RequestHandler } from 'express';
import { MessageCenterError } from '../../protocol/index.js';
import type { ResolvedOptions } from '../options.js';
import { isOriginAllowed, mayLackOrigin } from './origin.js';

/** Refuses pages that may not talk to us, and tells browsers which other sites may. */
export function guardOrigin(options: ResolvedOptions): RequestHandler {
  return (request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.vary('Origin');
    if (!mayLackOrigin(request)) {
      if (!isOriginAllowed(request, options)) {
        throw new MessageCenterError('FORBIDDEN', 'This origin may not use the message center.');
      }
      response.setHeader('Access-Control-Allow-Origin', request.headers.origin as string);
      response.setHeader('Access-Control-Allow-Credentials', 'true');
    }
    if (request.method !== 'OPTIONS') return next();
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST, DELETE');
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type');
    response.setHeader('Access-Control-Max-Age', '600');
    response.status(204).end();
  };
}

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** Lets only JSON bodies in: what a form or a text/plain fetch can send is refused. */
export const guardBody: RequestHandler = (request, _response, next) => {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  const hasBody = encoding !== undefined || (length !== undefined && length !== '0');
  const type = request.headers['content-type'];
  if ((hasBody || type !== undefined) && !JSON_TYPE.test(type ?? '')) {
    throw new MessageCenterError('UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json.');
  }
  next();
};
