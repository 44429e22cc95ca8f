/** The panel: a module apart, which pages load when it is needed. */
import { PanelElement } from './panel.js';

export const PANEL_ELEMENTS = {
  'mc-panel': PanelElement,
} as const;
