/** `<message-center>` in the JSX of React 19. */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { MessageCenterElement } from '../components/message-center/message-center.js';
import type { ElementAttributes, ElementProperties, NativeHandlers } from './element-types.js';

export type ElementProps = DetailedHTMLProps<
  HTMLAttributes<MessageCenterElement>,
  MessageCenterElement
> &
  ElementProperties &
  ElementAttributes &
  NativeHandlers;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'message-center': ElementProps;
    }
  }
}
