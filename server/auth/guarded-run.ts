import { AsyncLocalStorage } from 'node:async_hooks';
import { MessageCenterError } from '../../protocol/index.js';

type Report = (error: unknown) => void;

export interface GuardedRunOptions {
  /** What runs, as an error names it. */
  readonly what: string;
  /** How long it may take, in milliseconds. */
  readonly withinMs: number;
  /** Hears of every error that comes when the run has an outcome already. */
  readonly onLateError: Report;
  /** Runs once there is an outcome, guarded in the same way. */
  readonly afterwards?: () => void;
}

/** The run that a piece of code belongs to, however late and by whatever callback it is called. */
const runs = new AsyncLocalStorage<Report | undefined>();

let listening = false;

/**
 * Runs the app's code for one request. What it throws or rejects with, at once or later, in a
 * callback or in a promise that nobody waits for, fails this run and never ends the process. `work`
 * is given a function that fails the run too.
 * @throws MessageCenterError UNAVAILABLE when it takes too long.
 */
export function guardedRun<T>(
  work: (fail: Report) => T | PromiseLike<T>,
  { what, withinMs, onLateError, afterwards }: GuardedRunOptions,
): Promise<T> {
  catchUncaught();
  return new Promise<T>((resolve, reject) => {
    let open = true;
    const settle = (outcome: () => void): void => {
      if (!open) return;
      open = false;
      clearTimeout(timer);
      outcome();
      if (afterwards) runs.run(fail, () => attempt(afterwards));
    };
    const fail: Report = (thrown) => {
      const error = thrown ?? new Error(`${what} failed without saying why.`);
      if (open) settle(() => reject(error));
      else runs.run(undefined, () => onLateError(error));
    };
    const attempt = async (run: () => unknown): Promise<void> => {
      try {
        await run();
      } catch (error) {
        fail(error);
      }
    };
    const timer = setTimeout(() => fail(silence(what, withinMs)), withinMs);
    runs.run(fail, () =>
      attempt(async () => {
        const value = await work(fail);
        settle(() => resolve(value));
      }),
    );
  });
}

function silence(what: string, withinMs: number): MessageCenterError {
  return new MessageCenterError('UNAVAILABLE', `${what} gave no answer within ${withinMs} ms.`);
}

/** One listener for the process, because uncaught errors are the process's. It changes no others. */
function catchUncaught(): void {
  if (listening) return;
  listening = true;
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    const fail = runs.getStore();
    if (!fail) return;
    liveOn();
    fail(error);
  });
}

/** Takes this one error away from the process. Its monitors are told before anybody handles it. */
function liveOn(): void {
  // A callback of the app's own gets the error, and lives on by itself.
  if (process.hasUncaughtExceptionCaptureCallback()) return;
  try {
    process.setUncaughtExceptionCaptureCallback(() => {
      process.setUncaughtExceptionCaptureCallback(null);
    });
  } catch {
    // An app that uses the module `domain` may set no callback.
    process.once('uncaughtException', () => {});
  }
}
