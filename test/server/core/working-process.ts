/**
 * A child process that does due work until it gets a line, and says so while it is alive. Its argument:
 * the file of its store.
 */
import { createMessageCenter } from '../../../server/index.js';
import { sqliteStore } from '../../../server/sqlite.js';

const center = createMessageCenter({ store: sqliteStore(process.argv[2] as string) });
const stop = center.work();
process.stdin.once('data', stop);
process.stdin.unref();
// Fires only where something else keeps the process alive.
setTimeout(() => console.log('alive'), 500).unref();
