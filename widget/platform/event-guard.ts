import type { Stop } from './page.js';

/** Listeners of these types must not delay scrolling. */
const PASSIVE_TYPES =
  'pointerdown pointermove pointerup pointercancel pointerover pointerout ' +
  'mousedown mousemove mouseup mouseover mouseout touchstart touchmove touchend touchcancel wheel';

const ACTIVE_TYPES = 'click dblclick auxclick contextmenu keydown keypress keyup';

const FOCUS_TYPES = 'focus blur focusin focusout';

interface GuardOptions {
  /** Whether events have to be kept from the page now. */
  readonly isNeeded: () => boolean;
  /** The listener for events that leave the element's shadow root. */
  readonly onEvent: (event: Event) => void;
  /** Called first, for events anywhere on the page. False: nobody gets the event. */
  readonly accepts: (event: Event) => boolean;
}

/**
 * Keeps user events inside an element from everything else on the page: a modal treats them as
 * events outside of it, on which it closes, swallows them, or pulls the focus back. Only listeners
 * at the window in the capture phase come before those of all libraries. Default actions happen:
 * links are followed.
 *
 * @returns Stops it.
 */
export function guardEvents(element: HTMLElement, options: GuardOptions): Stop {
  const listeners = new AbortController();
  const handle = (event: Event): void => {
    if (!options.accepts(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const isInside = event.composedPath().includes(element);
    const concerns = isInside || (event instanceof FocusEvent && comesFrom(element, event));
    if (!concerns || !options.isNeeded()) return;
    event.stopImmediatePropagation();
    if (isInside && deliver(event, element)) options.onEvent(event);
  };
  for (const [types, passive] of [
    [PASSIVE_TYPES, true],
    [`${ACTIVE_TYPES} ${FOCUS_TYPES}`, false],
  ] as const) {
    const listenerOptions = { capture: true, passive, signal: listeners.signal };
    for (const type of types.split(' ')) window.addEventListener(type, handle, listenerOptions);
  }
  return () => listeners.abort();
}

/** The focus moves between the page and the element, which may be in a shadow root. */
function comesFrom(element: HTMLElement, { relatedTarget }: FocusEvent): boolean {
  let host: Element | undefined = element;
  while (host && host !== relatedTarget) host = hostOf(host);
  return host !== undefined;
}

/**
 * Delivers a stopped event to the listeners inside the element's shadow root, those of page content
 * in it included, by copies that do not leave it.
 *
 * @returns False when a listener stopped it.
 */
function deliver(event: Event, element: HTMLElement): boolean {
  let isStopped = false;
  const onStop = (): void => {
    isStopped = true;
  };
  let target = event.composedPath()[0] as Element | undefined;
  while (target && target !== element && !isStopped) {
    target.dispatchEvent(copyOf(event, onStop));
    target = hostOf(target);
  }
  return !isStopped;
}

/** A copy that has no default action: that of the event is the only one, and follows its listeners. */
function copyOf(event: Event, onStop: () => void): Event {
  const init: Record<string, unknown> = {};
  for (const name in event) init[name] = event[name as keyof Event];
  const EventClass = event.constructor as typeof Event;
  const options = { ...init, composed: false };
  let copy = new EventClass(event.type, options);
  // In Firefox, keyboard events are composed whatever they are made with.
  if (copy.composed) copy = withFields(new Event(event.type, options), event);
  copy.preventDefault();
  Object.defineProperties(copy, {
    defaultPrevented: { get: () => event.defaultPrevented },
    preventDefault: { value: () => event.preventDefault() },
  });
  for (const name of ['stopPropagation', 'stopImmediatePropagation'] as const) {
    const value = (): void => {
      onStop();
      Event.prototype[name].call(copy);
    };
    Object.defineProperty(copy, name, { value });
  }
  return copy;
}

/** Copies to an event the fields of another one that not every event has. */
function withFields(copy: Event, event: Event): Event {
  for (const name in event) {
    if (name in copy) continue;
    const value: unknown = event[name as keyof Event];
    Object.defineProperty(copy, name, {
      value: typeof value === 'function' ? value.bind(event) : value,
    });
  }
  return copy;
}

/** The host of the shadow root that the element is in. */
function hostOf(element: Element): Element | undefined {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : undefined;
}
