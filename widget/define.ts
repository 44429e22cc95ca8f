import { BellElement } from './elements/bell.js';
import { defineMissing } from './elements/define-missing.js';
import { MessageCenterElement } from './elements/message-center.js';
import type { PANEL_ELEMENTS } from './elements/panel-elements.js';
import { PopupElement } from './elements/popup.js';
import { PopupStackElement } from './elements/popup-stack.js';

const ELEMENTS = {
  'mc-bell': BellElement,
  'mc-popup': PopupElement,
  'mc-popup-stack': PopupStackElement,
  // Last, so that it finds its parts defined.
  'message-center': MessageCenterElement,
} as const;

type Instances<Elements extends { [tag: string]: abstract new () => unknown }> = {
  [tag in keyof Elements]: InstanceType<Elements[tag]>;
};

declare global {
  interface HTMLElementTagNameMap
    extends Instances<typeof ELEMENTS>,
      Instances<typeof PANEL_ELEMENTS> {}
}

/**
 * Registers the elements; those of the panel are registered when they have been loaded. A tag that
 * is already defined is left alone.
 */
export function defineElements(): void {
  defineMissing(ELEMENTS);
}
