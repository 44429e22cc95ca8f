/** `<message-center>` in Vue's templates and JSX. */
import type { EmitFn, HTMLAttributes, ReservedProps } from 'vue';
import type {} from 'vue/jsx-runtime';
import type { MessageCenterEventMap } from '../components/message-center/events.js';
import type { MessageCenterElement } from '../components/message-center/message-center.js';
import type { AttributesWithoutFalse, CamelHandlers, ElementProperties } from './element-types.js';

export type ElementProps = HTMLAttributes &
  ReservedProps &
  ElementProperties &
  AttributesWithoutFalse &
  CamelHandlers;

declare module 'vue' {
  interface GlobalComponents {
    'message-center': new () => MessageCenterElement & {
      /** Only for the types of templates. */
      $props: ElementProps;
      /** Only for the types of templates. */
      $emit: EmitFn<{
        [Name in keyof MessageCenterEventMap]: (event: MessageCenterEventMap[Name]) => void;
      }>;
    };
  }
}

declare module 'vue/jsx-runtime' {
  namespace JSX {
    interface IntrinsicElements {
      'message-center': ElementProps;
    }
  }
}
