/** Background work in a process of its own: node worker.js barry "Your report is ready." */
const { createMessageCenter } = require('message-center-element/server');
const { sqliteStore } = require('message-center-element/server/sqlite');

const [user, text] = process.argv.slice(2);
const center = createMessageCenter({ store: sqliteStore(process.env.DATABASE ?? 'messages.db') });
center.send({ to: { user }, level: 'success', text }).finally(() => center.close());
