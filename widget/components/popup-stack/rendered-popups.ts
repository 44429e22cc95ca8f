import type { Texts } from '../../i18n/texts.js';
import { reconcileChildren } from '../../platform/reconcile-children.js';
import type { Popup } from '../../popups/popup-view.js';
import {
  type MessageContent,
  type RenderContext,
  spoken,
} from '../message-content/message-content.js';
import { exportParts } from '../message-content/message-parts.js';
import { POPUP_PARTS, type PopupElement } from './popup.js';
import { contentOf, numberOf } from './popup-content.js';

interface RenderOptions {
  readonly context: RenderContext;
  /** The time of the popups is paused. */
  readonly paused: boolean;
  /** One popup is up, and the others are behind it. */
  readonly stacked: boolean;
  /** Called when a popup has faded out. */
  readonly onGone: () => void;
}

/** The popups that are on the page: those that are shown, and those that are fading out. */
export class RenderedPopups {
  #shown: readonly Popup[] = [];
  #all: readonly Popup[] = [];
  #hasArrivals = false;

  /** Those that are not fading out, newest first. */
  get shown(): readonly Popup[] {
    return this.#shown;
  }

  /** What all of them show. */
  contents(texts: Texts): readonly MessageContent[] {
    return this.#all.map((popup) => contentOf(popup, texts));
  }

  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  /** Whether the last `update` has added popups that were not shown before. */
  get hasArrivals(): boolean {
    return this.#hasArrivals;
  }

  /** Sets the popups that are shown now. Those that are no longer shown fade out. */
  update(popups: readonly Popup[]): void {
    const previous = this.#shown;
    this.#shown = popups;
    this.#hasArrivals = popups.some((popup) => !includes(previous, popup));
    const leaving = this.#all.filter((popup) => !includes(popups, popup));
    this.#all = [...popups, ...leaving].sort((a, b) => numberOf(b) - numberOf(a));
  }

  /** At the next `update`, all popups count as arrivals. */
  forgetShown(): void {
    this.#shown = [];
  }

  /** Makes the children of an element one for each popup. */
  render(container: Element, options: RenderOptions): void {
    const all = this.#all;
    const keys = all.map(({ key }) => key);
    reconcileChildren(container, keys, createPopup, (element, index) =>
      this.#fill(element, all[index] as Popup, options),
    );
  }

  #fill(element: PopupElement, popup: Popup, options: RenderOptions): void {
    const { context, paused, stacked, onGone } = options;
    const leaving = !includes(this.#shown, popup);
    const depth = stacked ? this.#shown.indexOf(popup) : 0;
    const behind = depth > 0;
    const content = contentOf(popup, context.texts);
    element.ariaLabel = spoken(content, context.texts);
    exportParts(element, POPUP_PARTS, [content]);
    element.inert = leaving || behind;
    element.toggleAttribute('behind', behind);
    element.style.setProperty('--_depth', behind ? `${depth}` : '');
    Object.assign(element, {
      popup,
      context,
      paused: paused || behind,
      leaving,
      onGone: () => {
        this.#all = this.#all.filter((each) => each !== popup);
        onGone();
      },
    } satisfies Partial<PopupElement>);
  }
}

function createPopup(): PopupElement {
  const popup = document.createElement('mc-popup') as PopupElement;
  popup.role = 'group';
  return popup;
}

function includes(popups: readonly Popup[], { key }: Popup): boolean {
  return popups.some((popup) => popup.key === key);
}
