/** The elements in Vue's templates and JSX. */
import type { HTMLAttributes, ReservedProps, SetupContext } from 'vue';
import type {} from 'vue/jsx-runtime';
import type { MessageCenterEventMap } from '../components/message-center/events.js';
import type {
  AttributesWithoutFalse,
  CamelHandlers,
  ElementProperties,
  Elements,
  Tag,
} from './element-types.js';

export type ElementProps<Of extends Tag = 'message-center'> = HTMLAttributes &
  ReservedProps &
  ElementProperties<Of> &
  AttributesWithoutFalse<Of> &
  CamelHandlers;

type Component<Of extends Tag> = new () => Elements[Of] & {
  /** Only for the types of templates. */
  $props: ElementProps<Of>;
  /** Only for the types of templates. */
  $emit: SetupContext<{
    [Name in keyof MessageCenterEventMap]: (event: MessageCenterEventMap[Name]) => void;
  }>['emit'];
};

declare module 'vue' {
  // Vue's own types do not know the slots of custom elements.
  interface HTMLAttributes {
    slot?: string | undefined;
  }
  interface SVGAttributes {
    slot?: string | undefined;
  }
  interface GlobalComponents {
    'message-center': Component<'message-center'>;
    'message-inbox': Component<'message-inbox'>;
    'message-badge': Component<'message-badge'>;
  }
}

declare module 'vue/jsx-runtime' {
  namespace JSX {
    interface IntrinsicElements {
      'message-center': ElementProps;
      'message-inbox': ElementProps<'message-inbox'>;
      'message-badge': ElementProps<'message-badge'>;
    }
  }
}
