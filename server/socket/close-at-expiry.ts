import type { Socket } from 'socket.io';
import { TIMER_MAX_MS } from '../../protocol/timer-max.js';
import type { Stop } from '../stores/message-store.js';
import { cutConnection } from './cut-connection.js';

/**
 * Closes a socket when its identity expires. The client reconnects with its present credentials.
 * @param expiresAt Milliseconds since 1970; null: the identity does not expire.
 */
export function closeAtExpiry(connection: Socket['conn'], expiresAt: number | null): Stop {
  if (expiresAt === null) return () => {};
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const left = expiresAt - Date.now();
    if (left <= 0) cutConnection(connection);
    // Later expiries are waited for in steps.
    else timer = setTimeout(wait, Math.min(left, TIMER_MAX_MS)).unref();
  };
  wait();
  return () => clearTimeout(timer);
}
