/** The elements as classes, registered under no name, and what belongs to them. */
export { PanelElement } from './elements/panel.js';
export { PopupElement } from './elements/popup.js';
export { PopupStackElement } from './elements/popup-stack.js';
export * from './first-classes.js';
