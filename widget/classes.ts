/** The elements as classes, registered under no name, and what belongs to them. */
export { PanelElement } from './elements/panel.js';
export * from './first-classes.js';
