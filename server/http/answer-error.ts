import type { IncomingMessage } from 'node:http';
import type { ErrorRequestHandler } from 'express';
import { toWire } from '../../protocol/errors.js';
import {
  ERROR_STATUS,
  type ErrorCode,
  MessageCenterError,
  type WireError,
} from '../../protocol/index.js';
import { addressOf } from '../auth/origin.js';
import type { ResolvedOptions } from '../options.js';
import type { RateLimiter } from '../transports/rate-limiter.js';
import { toWireError } from '../transports/wire-error.js';
import { answerJson } from './json-answer.js';

/** What is the client's own fault; it costs its network address a read, whoever it is. */
const FAULTS: ReadonlySet<ErrorCode> = new Set([
  'INVALID',
  'FORBIDDEN',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'TIMEOUT',
  'TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
]);

/** Answers every error as JSON, in the words of the protocol. */
export function answerError(options: ResolvedOptions, limiter: RateLimiter): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) return next(error);
    const wire = limited(toWireError(error, options.log), request, options, limiter);
    if (wire.retryMs !== undefined) {
      response.setHeader('Retry-After', String(Math.ceil(wire.retryMs / 1_000)));
    }
    if (wire.code === 'TIMEOUT') response.setHeader('Connection', 'close');
    answerJson(response, ERROR_STATUS[wire.code], { error: wire });
  };
}

function limited(
  wire: WireError,
  request: IncomingMessage,
  { trustProxy }: ResolvedOptions,
  limiter: RateLimiter,
): WireError {
  if (!FAULTS.has(wire.code)) return wire;
  try {
    limiter.take(`address ${addressOf(request, trustProxy)}`, 'get');
    return wire;
  } catch (refusal) {
    if (refusal instanceof MessageCenterError) return toWire(refusal);
    throw refusal;
  }
}
