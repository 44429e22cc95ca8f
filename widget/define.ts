import { BellElement } from './elements/bell.js';
import { MessageElement } from './elements/message.js';
import { MessageCenterElement } from './elements/message-center.js';
import { PanelElement } from './elements/panel.js';
import { PopupElement } from './elements/popup.js';
import { PopupStackElement } from './elements/popup-stack.js';

const ELEMENTS = {
  'mc-bell': BellElement,
  'mc-message': MessageElement,
  'mc-panel': PanelElement,
  'mc-popup': PopupElement,
  'mc-popup-stack': PopupStackElement,
  // Last, so that it finds its parts defined.
  'message-center': MessageCenterElement,
} as const;

type Elements = { [tag in keyof typeof ELEMENTS]: InstanceType<(typeof ELEMENTS)[tag]> };

declare global {
  interface HTMLElementTagNameMap extends Elements {}
}

/** Registers the elements. A tag that is already defined is left alone. */
export function defineElements(): void {
  for (const [tag, element] of Object.entries(ELEMENTS)) {
    if (customElements.get(tag) === undefined) customElements.define(tag, element);
  }
}
