/** Limits the memory that answers take while their client does not read them. */
import type { Duplex } from 'node:stream';
import { TIMER_MAX_MS } from '../../protocol/timer-max.js';
import type { Middleware, ResolvedOptions } from '../options.js';
import type { HttpSocket } from '../socket/after-responses.js';
import { onAnswer } from './on-answer.js';

/** How many requests of one connection may wait. Browsers and proxies send one at a time. */
const WAITING_MAX = 100;

/**
 * Handles pipelined requests one after the other. Node would keep all their answers, of up to
 * 128 KB each, until the client has read the first one.
 */
export function answerInTurn(): Middleware {
  const waiting = new WeakMap<Duplex, number>();
  const count = (socket: Duplex, change: 1 | -1): number => {
    const sum = (waiting.get(socket) ?? 0) + change;
    waiting.set(socket, sum);
    return sum;
  };
  return (request, response, next) => {
    const socket: HttpSocket = request.socket;
    // Node gives a response its socket once the earlier ones are sent.
    if (response.socket !== null || !socket._httpMessage) return next();
    if (count(socket, 1) > WAITING_MAX) socket.destroy();
    response.once('socket', () => {
      count(socket, -1);
      next();
    });
  };
}

/** The options about clients that read slowly. */
export type SlowReaderOptions = Pick<ResolvedOptions, 'limits' | 'logOnce'>;

/** Ends the connection of a client that does not read its answer in time. */
export function endUnread({ limits: { slowReaderMs }, logOnce }: SlowReaderOptions): Middleware {
  return (_request, response, next) => {
    onAnswer(response, () => {
      // The client has gone, and nothing would clear the timer.
      if (response.destroyed) return;
      const waitMs = Math.min(slowReaderMs, TIMER_MAX_MS);
      const cut = (): void => {
        const text = `the connection of a client was cut off: it did not read an answer within limits.slowReaderMs, which is ${slowReaderMs}`;
        logOnce('answer cut off', { level: 'warn', text });
        response.destroy();
      };
      const timer = setTimeout(cut, waitMs).unref();
      response.once('close', () => clearTimeout(timer));
    });
    next();
  };
}
