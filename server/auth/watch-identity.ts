import type { Socket } from 'socket.io';
import { closeAtExpiry } from '../socket/close-at-expiry.js';
import { cutConnection } from '../socket/cut-connection.js';
import type { Stop } from '../stores/message-store.js';
import type { AskedCaller } from './asking.js';
import type { IdentityRecheck } from './identity-recheck.js';

/**
 * Closes a connection when its identity ends, or is found to be another one.
 * @returns Watches it no longer.
 */
export function watchIdentity(
  connection: Socket['conn'],
  caller: AskedCaller,
  recheck: IdentityRecheck,
): Stop {
  let stopExpiry = closeAtExpiry(connection, caller.expiresAt);
  const stopRecheck = recheck.watch({
    inbox: caller.inbox,
    credentials: caller.credentials,
    ask: caller.ask,
    renew: (expiresAt) => {
      stopExpiry();
      stopExpiry = closeAtExpiry(connection, expiresAt);
    },
    close: () => cutConnection(connection),
  });
  return () => {
    stopExpiry();
    stopRecheck();
  };
}
