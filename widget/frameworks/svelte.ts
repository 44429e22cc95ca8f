/** `<message-center>` in Svelte's components. */
import type { HTMLAttributes } from 'svelte/elements';
import type { MessageCenterElement } from '../components/message-center/message-center.js';
import type { AttributesWithoutFalse, ElementProperties, NativeHandlers } from './element-types.js';

export type ElementProps = HTMLAttributes<MessageCenterElement> &
  ElementProperties &
  AttributesWithoutFalse &
  NativeHandlers;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'message-center': ElementProps;
  }
}
