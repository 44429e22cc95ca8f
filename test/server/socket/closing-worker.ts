/** A worker process that sends one message, closes, and has nothing more to do. */
import { createMessageCenter } from '../../../server/index.js';
import { mongoStore } from '../../../server/mongo.js';
import { sqliteStore } from '../../../server/sqlite.js';

const [kind = '', target = ''] = process.argv.slice(2);
const store = kind === 'mongo' ? mongoStore(target) : sqliteStore(target);
const center = createMessageCenter({ store });
await center.send({ to: { user: 'closing-worker' }, text: 'one' });
await center.close();
