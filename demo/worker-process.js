import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./worker.js', import.meta.url));

/** How long after its death the worker is restarted, in milliseconds. */
const RESTART_MS = 1_000;

/**
 * Runs the worker as a separate process, and restarts it when it dies.
 *
 * @returns {() => Promise<void>} Ends it; resolves when it has exited.
 */
export function startWorker() {
  let stopped = false;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let worker = run();

  function run() {
    const child = fork(PROGRAM);
    child.once('exit', (code, signal) => {
      if (stopped) return;
      console.error(`The worker ended (${signal ?? code}) and will be restarted.`);
      timer = setTimeout(() => {
        worker = run();
      }, RESTART_MS);
    });
    return child;
  }

  return async () => {
    stopped = true;
    clearTimeout(timer);
    if (worker.exitCode !== null || worker.signalCode !== null) return;
    const gone = once(worker, 'exit');
    worker.kill('SIGTERM');
    await gone;
  };
}
