/** Stops what a call started; calling it again does nothing. */
export type Stop = () => void;

/** What the connection and the popups need to know of the page that they are on. */
export interface Page {
  /** Whether somebody may be looking at it. */
  readonly visible: boolean;
  /** Calls `onChange` after `visible` changed. */
  watchVisible(onChange: () => void): Stop;
  /** Calls `onOnline` when the browser says that there is a network again. */
  watchOnline(onOnline: () => void): Stop;
  /** Calls `onLeave` when the user goes to another page. */
  watchLeave(onLeave: () => void): Stop;
}

/** The page in a browser; elsewhere one that is always visible. */
export function browserPage(): Page {
  return {
    get visible() {
      return !globalThis.document?.hidden;
    },
    watchVisible: (onChange) => listen(globalThis.document, 'visibilitychange', onChange),
    watchOnline: (onOnline) => listen(globalThis.window, 'online', onOnline),
    watchLeave: (onLeave) => listen(globalThis.window, 'pagehide', onLeave),
  };
}

/** Listens to an event; where there is no such target, never. */
export function listen(
  target: EventTarget | undefined,
  name: string,
  listener: (event: Event) => void,
): Stop {
  target?.addEventListener(name, listener);
  return () => target?.removeEventListener(name, listener);
}
