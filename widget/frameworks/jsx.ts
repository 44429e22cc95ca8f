/** The elements in the JSX of React 19. */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type {
  ElementAttributes,
  ElementProperties,
  Elements,
  NativeHandlers,
  Tag,
} from './element-types.js';

export type ElementProps<Of extends Tag = 'message-center'> = DetailedHTMLProps<
  HTMLAttributes<Elements[Of]>,
  Elements[Of]
> &
  ElementProperties<Of> &
  ElementAttributes<Of> &
  NativeHandlers;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'message-center': ElementProps;
      'message-inbox': ElementProps<'message-inbox'>;
      'message-badge': ElementProps<'message-badge'>;
    }
  }
}
