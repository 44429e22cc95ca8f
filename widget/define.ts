import { defineMissing } from './elements/define-missing.js';
import { MessageCenterElement } from './elements/message-center.js';
import type { PARTS } from './elements/parts.js';

type Instances<Elements extends { [tag: string]: abstract new () => unknown }> = {
  [tag in keyof Elements]: InstanceType<Elements[tag]>;
};

declare global {
  interface HTMLElementTagNameMap extends Instances<typeof PARTS> {
    'message-center': MessageCenterElement;
  }
}

/**
 * Registers the element; those that it is made of are registered when they have been loaded. A tag
 * that is already defined is left alone.
 */
export function defineElements(): void {
  defineMissing({ 'message-center': MessageCenterElement });
}
