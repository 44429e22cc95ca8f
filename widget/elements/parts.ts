/**
 * Everything that shows messages, popups and panel alike: a module apart, which pages load when the
 * connection stands, or as soon as there is something to show.
 */
import { PanelElement } from './panel.js';
import { PopupElement } from './popup.js';
import { PopupStackElement } from './popup-stack.js';

export { InnerElements } from './inner-elements.js';

export const PARTS = {
  'mc-popup': PopupElement,
  // Before the panel, which comes up above it.
  'mc-popup-stack': PopupStackElement,
  'mc-panel': PanelElement,
} as const;
