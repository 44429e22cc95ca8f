import { setMaxListeners } from 'node:events';

/** A controller whose signal any number of operations may listen to: Node warns from the eleventh on. */
export function abortMany(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
