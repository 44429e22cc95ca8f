import type { RequestHandler } from 'express';
import { MessageCenterError } from '../../protocol/index.js';
import { isOriginAllowed, mayLackOrigin } from '../auth/origin.js';
import type { ResolvedOptions } from '../options.js';
import { setApiHeaders } from './json-answer.js';
import { BODY_TIMEOUT_MS, hasBody, tooLarge } from './json-body.js';
import { isJsonType } from './json-type.js';

/** Refuses origins that are not allowed, and answers CORS requests of those that are. */
export function guardOrigin(options: ResolvedOptions): RequestHandler {
  return (request, response, next) => {
    setApiHeaders(response);
    response.appendHeader('Vary', 'Origin');
    if (!mayLackOrigin(request)) {
      if (!isOriginAllowed(request, options)) {
        const text = "This origin may not use the message center; the server's log says why.";
        throw new MessageCenterError('FORBIDDEN', text);
      }
      if (request.headers.origin !== undefined) {
        response.setHeader('Access-Control-Allow-Origin', request.headers.origin);
        response.setHeader('Access-Control-Allow-Credentials', 'true');
      }
    }
    if (request.method !== 'OPTIONS') return next();
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST, DELETE');
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type');
    response.setHeader('Access-Control-Max-Age', '600');
    response.statusCode = 204;
    response.end();
  };
}

/**
 * Accepts only uncompressed JSON bodies in UTF-8, which no HTML form and no simple fetch can send.
 */
export function guardBody(maxBytes: number): RequestHandler {
  return (request, _response, next) => {
    const { 'content-type': type, 'content-length': length } = request.headers;
    const coding = request.headers['content-encoding'] || 'identity';
    if ((type !== undefined || hasBody(request)) && !isJsonType(type ?? '')) {
      const text = 'The body must be application/json, in UTF-8.';
      throw new MessageCenterError('UNSUPPORTED_MEDIA_TYPE', text);
    }
    if (!/^identity$/i.test(coding)) {
      const text = 'The body must not be compressed.';
      throw new MessageCenterError('UNSUPPORTED_MEDIA_TYPE', text);
    }
    if (Number(length ?? 0) > maxBytes) throw tooLarge();
    next();
  };
}

/** Closes the connection of a client that was answered but does not finish its body. */
export const endUnfinished: RequestHandler = (request, response, next) => {
  response.once('finish', () => {
    if (request.complete || !hasBody(request)) return;
    const timer = setTimeout(() => request.destroy(), BODY_TIMEOUT_MS).unref();
    request.once('close', () => clearTimeout(timer));
  });
  next();
};
