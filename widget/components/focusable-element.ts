import { focusedIn } from '../platform/focus.js';
import { StyledElement } from './styled-element.js';

/**
 * A shadow host that scripts and clicks can focus, but not Tab. Its `tabindex` is there only while it
 * has the focus: a negative one takes the controls in the shadow tree out of the tab order, as the
 * standard defines.
 */
export abstract class FocusableElement extends StyledElement {
  constructor() {
    super();
    this.addEventListener('mousedown', () => {
      this.tabIndex = -1;
      setTimeout(this.#review);
    });
    this.addEventListener('focusout', this.#review);
  }

  override focus(options?: FocusOptions): void {
    this.tabIndex = -1;
    super.focus(options);
    this.#review();
  }

  /** When only the window has lost the focus, the element still is the active one. */
  readonly #review = (): void => {
    if (focusedIn(this.getRootNode() as ShadowRoot) !== this) this.removeAttribute('tabindex');
  };
}
