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
 * Registers `<message-center>`. Its inner elements are registered when the first one is created. A
 * tag that is already defined is left alone.
 */
export function defineElements(): void {
  defineMissing({ 'message-center': MessageCenterElement });
}
