import type { Socket } from 'socket.io';
import { closeAtExpiry } from '../socket/close-at-expiry.js';
import { cutConnection } from '../socket/cut-connection.js';
import type { Stop } from '../stores/message-store.js';
import type { AuthenticatedCaller } from './authenticator.js';
import type { IdentityRecheck } from './identity-recheck.js';

/**
 * Closes a connection when its identity ends or changes.
 * @returns Stops watching.
 */
export function watchIdentity(
  connection: Socket['conn'],
  caller: AuthenticatedCaller,
  recheck: IdentityRecheck,
): Stop {
  let stopExpiry = closeAtExpiry(connection, caller.expiresAt);
  const stopRecheck = recheck.watch({
    inbox: caller.inbox,
    credentials: caller.credentials,
    identify: caller.identify,
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
