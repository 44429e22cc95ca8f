/** Background work in a process of its own: node built/worker.mjs barry "Your report is ready." */
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';

const [user, text] = process.argv.slice(2);
const center = createMessageCenter({ store: sqliteStore(process.env.DATABASE ?? 'messages.db') });
center.send({ to: { user }, level: 'success', text }).finally(() => center.close());
