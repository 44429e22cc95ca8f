import type { LitElement, ReactiveController } from 'lit';
import { clamp, measureOrigin } from '../../platform/placement.js';
import { hidePopover, matchesIfKnown, showPopover } from '../../platform/popover.js';
import { visibleArea } from '../../platform/visible-area.js';

/** How long a button is hovered or focused before its tooltip shows, in milliseconds. */
const SHOW_MS = 500;
/** How long the pointer may be between button and tooltip, in milliseconds. */
const HIDE_MS = 150;
const MARGIN = 4;

/**
 * Shows the name of an icon button on hover and on keyboard focus. It stays while the pointer is on
 * it, and closes by Escape (WCAG 1.4.13). Unlike a `title`, it is not a description: screen readers
 * know the name already.
 */
export class Tooltip implements ReactiveController {
  readonly #host: LitElement;
  readonly #selector: string;
  /** The button that is hovered or focused. */
  #button: HTMLElement | undefined;
  #element: HTMLElement | undefined;
  #dismissed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #listeners: AbortController | undefined;

  /**
   * @param host The buttons are in its shadow root.
   * @param selector Matches the buttons.
   */
  constructor(host: LitElement, selector: string) {
    this.#host = host;
    this.#selector = selector;
    host.addController(this);
  }

  hostConnected(): void {
    // On the root: an event between two elements of one shadow tree does not reach its host.
    const { renderRoot } = this.#host;
    // Ignores buttons that appear under a pointer at rest, which fire only `pointerover`.
    for (const type of ['pointermove', 'focusin']) {
      renderRoot.addEventListener(type, this.#handleEnter);
    }
    for (const type of ['pointerout', 'focusout']) {
      renderRoot.addEventListener(type, this.#handleLeave);
    }
  }

  hostUpdated(): void {
    if (this.#button && !this.#button.isConnected) this.#end();
    else this.#update();
  }

  hostDisconnected(): void {
    this.#end();
  }

  readonly #handleEnter = (event: Event): void => {
    const button = this.#buttonOf(event);
    const isSame = event.target === this.#element || (button && button === this.#button);
    if (!isSame) {
      if (!button || !isIntended(event, button)) return;
      this.#end();
      this.#button = button;
      this.#listen(button);
    }
    clearTimeout(this.#timer);
    if (!this.#element && !this.#dismissed) this.#timer = setTimeout(this.#show, SHOW_MS);
  };

  readonly #handleLeave = (event: Event): void => {
    const button = this.#button;
    if (!button || (event.target !== this.#element && this.#buttonOf(event) !== button)) return;
    const { relatedTarget } = event as PointerEvent | FocusEvent;
    if (relatedTarget === this.#element || button.contains(relatedTarget as Node | null)) return;
    if (event.type === 'focusout') this.#end();
    else if (!matchesIfKnown(button, ':focus-visible')) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(this.#end, HIDE_MS);
    }
  };

  /** The button in which an event was fired, also in what the page has put into it. */
  #buttonOf(event: Event): HTMLElement | undefined {
    const path = event.composedPath();
    const inside = path.slice(0, path.indexOf(this.#host.renderRoot));
    return inside.find(
      (at): at is HTMLElement => at instanceof HTMLElement && at.matches(this.#selector),
    );
  }

  #listen(button: HTMLElement): void {
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    document.addEventListener('keydown', this.#handleKey, { capture: true, signal });
    document.addEventListener('scroll', this.#dismiss, { capture: true, passive: true, signal });
    // A user who clicks the button knows what it does.
    for (const type of ['pointerdown', 'click']) {
      button.addEventListener(type, this.#dismiss, { signal });
    }
  }

  readonly #handleKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || this.#element === undefined) return;
    // The next Escape is for what is below the tooltip.
    event.preventDefault();
    this.#dismiss();
  };

  readonly #show = (): void => {
    const button = this.#button;
    if (button === undefined || !isShown(button)) return;
    const element = document.createElement('div');
    element.className = 'tooltip';
    element.popover = 'manual';
    element.ariaHidden = 'true';
    this.#host.renderRoot.append(element);
    this.#element = element;
    showPopover(element);
    this.#update();
  };

  /** The name may change: that of the bell says how many messages are unread. */
  #update(): void {
    const [element, button] = [this.#element, this.#button];
    if (!element || !button || element.textContent === button.ariaLabel) return;
    element.textContent = button.ariaLabel;
    placeTooltip(element, button.getBoundingClientRect());
  }

  /** The tooltip shows again only after the pointer or the focus has left the button. */
  readonly #dismiss = (): void => {
    this.#dismissed = true;
    clearTimeout(this.#timer);
    if (this.#element) hidePopover(this.#element);
    this.#element?.remove();
    this.#element = undefined;
  };

  readonly #end = (): void => {
    this.#dismiss();
    this.#dismissed = false;
    this.#button = undefined;
    this.#listeners?.abort();
  };
}

/** A finger does not hover, and a click moves the focus, too. */
function isIntended(event: Event, button: Element): boolean {
  if (event.type === 'focusin') return matchesIfKnown(button, ':focus-visible');
  return (event as PointerEvent).pointerType === 'mouse';
}

/** A button whose menu or panel is open needs no tooltip. */
function isShown(button: HTMLElement): boolean {
  return button.isConnected && button.ariaExpanded !== 'true';
}

function placeTooltip(element: HTMLElement, button: DOMRect): void {
  const origin = measureOrigin(element);
  const { width, height } = element.getBoundingClientRect();
  const area = visibleArea();
  const center = (button.left + button.right - width) / 2;
  const x = clamp(center, area.left + MARGIN, area.right - MARGIN - width);
  const isBelow = button.bottom + MARGIN + height <= area.bottom;
  const y = isBelow ? button.bottom + MARGIN : button.top - MARGIN - height;
  const { left, top, scale } = origin;
  element.style.inset = `${(y - top) / scale}px auto auto ${(x - left) / scale}px`;
}
