import { MessageBadgeElement } from './components/message-badge/message-badge.js';
import { defineMissing } from './components/message-center/define-missing.js';
import type { INNER_ELEMENTS } from './components/message-center/inner-elements.js';
import { MessageCenterElement } from './components/message-center/message-center.js';
import { MessageInboxElement } from './components/message-inbox/message-inbox.js';

type Instances<Elements extends { [tag: string]: abstract new () => unknown }> = {
  [tag in keyof Elements]: InstanceType<Elements[tag]>;
};

/** In this order they are upgraded: a linked element finds the one that it belongs to. */
const ELEMENTS = {
  'message-center': MessageCenterElement,
  'message-inbox': MessageInboxElement,
  'message-badge': MessageBadgeElement,
} as const;

declare global {
  interface HTMLElementTagNameMap
    extends Instances<typeof ELEMENTS>,
      Instances<typeof INNER_ELEMENTS> {}
}

/**
 * Registers the elements. Their inner elements are registered when the first one is created. A tag
 * that is already defined is left alone.
 */
export function defineElements(): void {
  defineMissing(ELEMENTS);
}
