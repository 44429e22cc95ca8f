/**
 * Refuses clicks on a popup, or on a button next to the popups, that has taken the place of another
 * one while the pointer rested there: the user means what was under it. The next click counts.
 */
export class PopupAim {
  readonly #stack: EventTarget;
  /** What was under the pointer when it last moved; undefined outside, and after a click. */
  #target: EventTarget | undefined;

  constructor(stack: EventTarget) {
    this.#stack = stack;
  }

  /** Call it for each event of the page. False: the user does not mean the target of the event. */
  readonly accepts = (event: Event): boolean => {
    const { type, pointerType } = event as PointerEvent;
    const target = this.#targetOf(event);
    // A finger moves only while it is down.
    if (type === 'pointermove' || (type === 'pointerdown' && pointerType !== 'mouse')) {
      this.#target = target;
    }
    // Keyboards and screen readers click without a pointer.
    if (!/^(aux)?click$/.test(type) || (event as MouseEvent).detail === 0) return true;
    const meant = this.#target;
    // The popups that a click moves are where the user expects them.
    this.#target = undefined;
    return !target || !meant || target === meant;
  };

  #targetOf(event: Event): EventTarget | undefined {
    const path = event.composedPath();
    // The target's parent is a child of the stack's shadow root.
    return path[path.indexOf(this.#stack) - 3];
  }
}
