import type { PopupController } from '../../popups/popup-controller.js';
import type { PopupStackElement } from '../popup-stack/popup-stack.js';

/** The properties that a host passes down to the element. */
type StackState = Pick<
  PopupStackElement,
  'stack' | 'context' | 'place' | 'onRequest' | 'lang' | 'ariaLabel' | 'ariaKeyShortcuts'
>;

/**
 * The element that shows the popups of an inbox. It moves to each host that is to show them, with
 * all popups that are up: their time keeps running, and they neither slide in nor are announced
 * again.
 */
export class SharedStack {
  readonly #home: () => HTMLElement | null;
  #popups: PopupController | undefined;

  /** @param home Returns where the element belongs in this host; null until that is rendered. */
  constructor(home: () => HTMLElement | null) {
    this.#home = home;
  }

  /** Undefined while it is in another host. */
  get element(): PopupStackElement | undefined {
    const element = this.#popups?.element as PopupStackElement | undefined;
    return element && element.home === this.#home() ? element : undefined;
  }

  /**
   * Passes down what has changed, if the element is in this host.
   *
   * @param takes This host is to show the popups: the element moves here.
   */
  update(popups: PopupController, takes: boolean, state: StackState): void {
    if (popups !== this.#popups) this.#leave();
    this.#popups = popups;
    const home = this.#home();
    if (!home) return;
    if (takes) popups.element ??= createStack();
    const element = takes ? (popups.element as PopupStackElement) : this.element;
    if (!element) return;
    Object.assign(element, state);
    element.moveHome(home);
  }

  /** The host shows another inbox: the element waits for one that shows this. */
  #leave(): void {
    const { element } = this;
    element?.release();
    element?.remove();
  }
}

function createStack(): PopupStackElement {
  const stack = document.createElement('mc-popup-stack');
  stack.popover = 'manual';
  stack.role = 'region';
  return stack as PopupStackElement;
}
