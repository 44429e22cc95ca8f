/** Background work in a process of its own: node worker.js barry "Your report is ready." */
import { createMessageCenter } from 'message-center-element/server';
import { mongoStore } from 'message-center-element/server/mongo';

const [user, text] = process.argv.slice(2);
const store = mongoStore(process.env.MONGODB_URI ?? 'mongodb://localhost/app');
const center = createMessageCenter({ store });
await center.send({ to: { user }, level: 'success', text });
// Without this, the connection to MongoDB keeps the process alive.
await center.close();
