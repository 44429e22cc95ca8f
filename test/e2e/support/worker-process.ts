/** A worker: a process with the store and nothing else. */
import type { WorkerConfig } from './process-protocol.js';
import { readConfig, report, serveVerbs, workerCenter } from './serve-verbs.js';

const center = workerCenter(readConfig<WorkerConfig>().store);
await center.ready();
serveVerbs(center);
report({ ready: 0 });
