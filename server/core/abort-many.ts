import { setMaxListeners } from 'node:events';

/** A controller whose signal any number of operations may listen to: Node warns from the eleventh on. */
export function abortMany(): AbortController {
  const controller = new AbortController();
  try {
    setMaxListeners(0, controller.signal);
  } catch {
    // A DOM for tests, such as happy-dom, replaces Node's signals by its own, which have no maximum.
  }
  return controller;
}
