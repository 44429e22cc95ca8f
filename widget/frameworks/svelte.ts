/** The elements in Svelte's components. */
import type { HTMLAttributes } from 'svelte/elements';
import type {
  AttributesWithoutFalse,
  ElementProperties,
  Elements,
  NativeHandlers,
  Tag,
} from './element-types.js';

export type ElementProps<Of extends Tag = 'message-center'> = HTMLAttributes<Elements[Of]> &
  ElementProperties<Of> &
  AttributesWithoutFalse<Of> &
  NativeHandlers;

declare module 'svelte/elements' {
  // Svelte's own types know slots of HTML, but not of SVG, which an icon is.
  interface SVGAttributes<T extends EventTarget> {
    slot?: string | undefined | null;
  }
  interface SvelteHTMLElements {
    'message-center': ElementProps;
    'message-inbox': ElementProps<'message-inbox'>;
    'message-badge': ElementProps<'message-badge'>;
  }
}
