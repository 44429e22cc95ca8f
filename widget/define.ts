import { defineMissing } from './components/message-center/define-missing.js';
import type { INNER_ELEMENTS } from './components/message-center/inner-elements.js';
import { MessageCenterElement } from './components/message-center/message-center.js';

type Instances<Elements extends { [tag: string]: abstract new () => unknown }> = {
  [tag in keyof Elements]: InstanceType<Elements[tag]>;
};

declare global {
  interface HTMLElementTagNameMap extends Instances<typeof INNER_ELEMENTS> {
    'message-center': MessageCenterElement;
  }
}

/**
 * Registers the element; those that it is made of are registered with the first one that is made. A
 * tag that is already defined is left alone.
 */
export function defineElements(): void {
  defineMissing({ 'message-center': MessageCenterElement });
}
