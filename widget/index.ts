/** Registers the elements. In Node, where there are no elements, it registers nothing. */
import { defineElements } from './define.js';

if (globalThis.customElements !== undefined) defineElements();

export * from './classes.js';
// Named here so that the elements' tags stay known to the types of this entry.
export { defineElements } from './define.js';
