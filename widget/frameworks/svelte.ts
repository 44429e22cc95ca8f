/** `<message-center>` in Svelte's components. */
import type { HTMLAttributes } from 'svelte/elements';
import type { MessageCenterElement } from '../components/message-center/message-center.js';
import type { ElementProperties, PlainAttributes, PlainHandlers } from './element-types.js';

export type ElementProps = HTMLAttributes<MessageCenterElement> &
  ElementProperties &
  PlainAttributes &
  PlainHandlers;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'message-center': ElementProps;
  }
}
