/** Stops what a call started; calling it again does nothing. */
export type Stop = () => void;

/** The state and the events of the page. */
export interface Page {
  /** Whether the user may be looking at it. */
  readonly visible: boolean;
  /** How long ago the browser began to load it, in milliseconds. */
  readonly ageMs: number;
  /** Calls `onChange` after `visible` changed. */
  watchVisible(onChange: () => void): Stop;
  /** Calls `onOnline` when the browser says that there is a network again. */
  watchOnline(onOnline: () => void): Stop;
  /** Calls `onRestored` when the browser shows the page again as the user left it. */
  watchRestored(onRestored: () => void): Stop;
  /** Calls `onLeave` when the user goes to another page. */
  watchLeave(onLeave: () => void): Stop;
}

/** The page in a browser; in Node, one that is always visible. */
export function browserPage(): Page {
  return {
    get visible() {
      return !globalThis.document?.hidden;
    },
    get ageMs() {
      return globalThis.document ? performance.now() : 0;
    },
    watchVisible: (onChange) => listen(globalThis.document, 'visibilitychange', onChange),
    watchOnline: (onOnline) => listen(globalThis.window, 'online', onOnline),
    watchRestored: (onRestored) =>
      listen(globalThis.window, 'pageshow', (event) => {
        if ((event as PageTransitionEvent).persisted) onRestored();
      }),
    watchLeave: (onLeave) => listen(globalThis.window, 'pagehide', onLeave),
  };
}

/** Listens to an event. Does nothing without a target, as in Node. */
export function listen(
  target: EventTarget | undefined,
  name: string,
  listener: (event: Event) => void,
): Stop {
  target?.addEventListener(name, listener);
  return () => target?.removeEventListener(name, listener);
}
