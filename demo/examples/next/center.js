import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';
import { userOf } from './session.js';

/**
 * Imported by the server, which attaches it, and by Next's code, which sends and reads messages
 * with it.
 */
export const center = createMessageCenter({
  store: sqliteStore(process.env.DATABASE ?? 'messages.db'),
  async identify(request) {
    const user = await userOf(request.headers.cookie);
    return user ? { user } : null;
  },
});
