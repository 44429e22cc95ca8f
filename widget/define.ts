import { defineMissing } from './elements/define-missing.js';
import type { INNER_ELEMENTS } from './elements/inner-elements.js';
import { MessageCenterElement } from './elements/message-center.js';

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
