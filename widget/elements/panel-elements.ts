/** The panel and its rows: a module apart, which pages load when it is needed. */
import { MessageElement } from './message.js';
import { PanelElement } from './panel.js';

export const PANEL_ELEMENTS = {
  'mc-message': MessageElement,
  'mc-panel': PanelElement,
} as const;
