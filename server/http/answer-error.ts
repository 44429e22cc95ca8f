import type { ErrorRequestHandler } from 'express';
import { ERROR_STATUS } from '../../protocol/index.js';
import { toWireError } from '../core/wire-error.js';
import type { ResolvedOptions } from '../options.js';
import { answerJson } from './json-answer.js';

/** Answers every error as JSON, as the protocol defines it. */
export function answerError({ log, logOnce, limits }: ResolvedOptions): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (response.headersSent) return next(error);
    const wire = toWireError(error, log);
    if (wire.code === 'TOO_LARGE') {
      const text = `a request was refused: its body has more bytes than limits.packetBytes, which is ${limits.packetBytes}`;
      logOnce('body too large', { level: 'warn', text });
    }
    if (wire.retryMs !== undefined) {
      response.setHeader('Retry-After', String(Math.ceil(wire.retryMs / 1_000)));
    }
    if (wire.code === 'TIMEOUT') response.setHeader('Connection', 'close');
    answerJson(response, ERROR_STATUS[wire.code], { error: wire });
  };
}
