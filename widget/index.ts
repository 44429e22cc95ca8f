/** Registers `<message-center>`. In Node, where there are no elements, it registers nothing. */
import { defineElements } from './define.js';

if (globalThis.customElements !== undefined) defineElements();

// Named here so that the elements' tags stay known to the types of this entry.
export { defineElements } from './define.js';
// What a page loads later is exported as types alone: as values it would be loaded at once.
export type { PanelElement } from './elements/panel.js';
export type { PopupElement } from './elements/popup.js';
export type { PopupStackElement } from './elements/popup-stack.js';
export * from './first-classes.js';
