import { AsyncLocalStorage } from 'node:async_hooks';
import { MessageCenterError } from '../../protocol/index.js';

type Report = (error: unknown) => void;

export interface GuardedRunOptions {
  /** The name of what runs, for error texts. */
  readonly what: string;
  /** How long it may take, in milliseconds. */
  readonly withinMs: number;
  /** Called with every error that is thrown after the run has finished. */
  readonly onLateError: Report;
  /** Runs after the run is finished, guarded in the same way. */
  readonly afterwards?: () => void;
}

/** The run that the current code belongs to, across callbacks and promises. */
const runs = new AsyncLocalStorage<Report | undefined>();

let listening = false;

/**
 * Runs the app's code for one request. An error that it throws, also later in a callback or in an
 * unhandled promise, fails this run and never ends the process. `work` receives a function that
 * fails the run too.
 * @throws MessageCenterError UNAVAILABLE when it takes too long.
 */
export function guardedRun<T>(
  work: (fail: Report) => T | PromiseLike<T>,
  { what, withinMs, onLateError, afterwards }: GuardedRunOptions,
): Promise<T> {
  catchUncaught();
  return new Promise<T>((resolve, reject) => {
    let open = true;
    const finish = (outcome: () => void): void => {
      if (!open) return;
      open = false;
      clearTimeout(timer);
      outcome();
      if (afterwards) runs.run(fail, () => attempt(afterwards));
    };
    const fail: Report = (thrown) => {
      const error = errorOf(thrown, what);
      if (open) finish(() => reject(error));
      else runs.run(undefined, () => onLateError(error));
    };
    const attempt = async (run: () => unknown): Promise<void> => {
      try {
        await run();
      } catch (error) {
        fail(error);
      }
    };
    // What hangs keeps no process alive after its message center was closed.
    const timer = setTimeout(() => fail(timeoutError(what, withinMs)), withinMs).unref();
    runs.run(fail, () =>
      attempt(async () => {
        const value = await work(fail);
        finish(() => resolve(value));
      }),
    );
  });
}

/** What was thrown, unless it is nothing, or a proxy that fails whenever it is looked at. */
function errorOf(thrown: unknown, what: string): unknown {
  try {
    if (thrown instanceof MessageCenterError || thrown instanceof Error) return thrown;
    return thrown ?? new Error(`${what} failed without an error.`);
  } catch {
    return new Error(`${what} failed with an error that cannot be read.`);
  }
}

function timeoutError(what: string, withinMs: number): MessageCenterError {
  return new MessageCenterError('UNAVAILABLE', `${what} gave no answer within ${withinMs} ms.`);
}

/** Installs one listener for the process. It changes no other listeners. */
function catchUncaught(): void {
  if (listening) return;
  listening = true;
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    const fail = runs.getStore();
    if (!fail) return;
    keepProcessAlive();
    fail(error);
  });
}

/** Keeps this one error from ending the process. Monitors run before any other handler. */
function keepProcessAlive(): void {
  // The app's own capture callback receives the error and keeps the process alive.
  if (process.hasUncaughtExceptionCaptureCallback()) return;
  try {
    process.setUncaughtExceptionCaptureCallback(() => {
      process.setUncaughtExceptionCaptureCallback(null);
    });
  } catch {
    // The module `domain` forbids a capture callback.
    process.once('uncaughtException', () => {});
  }
}
