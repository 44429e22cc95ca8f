/**
 * The types of the elements for frameworks, derived from their classes. Generators for custom elements
 * type every event as a `CustomEvent`, offer read-only properties as settable ones, and accept `false`
 * where a framework writes it as an attribute.
 */
import type { LitElement } from 'lit';
import type { LinkedElement } from '../components/linked-element/linked-element.js';
import type { MessageBadgeElement } from '../components/message-badge/message-badge.js';
import type { MessageCenterEventMap } from '../components/message-center/events.js';
import type { InboxElement } from '../components/message-center/inbox-element.js';
import type { InboxOptions } from '../components/message-center/inbox-options.js';
import type { MessageCenterElement } from '../components/message-center/message-center.js';
import type { MessageCenterOptions } from '../components/message-center/message-center-options.js';
import type { MessageInboxElement } from '../components/message-inbox/message-inbox.js';

type SharedOptions = Omit<InboxOptions, keyof LitElement>;
type LinkedOptions = SharedOptions & Pick<LinkedElement, 'for'>;

/** The elements with their options, by tag. */
interface Options {
  'message-center': SharedOptions & Omit<MessageCenterOptions, keyof InboxElement>;
  'message-inbox': LinkedOptions &
    Pick<MessageInboxElement, 'filter' | 'avatarOrigins' | 'renderMessage'>;
  'message-badge': LinkedOptions;
}

/** The elements by their tags. */
export interface Elements {
  'message-center': MessageCenterElement;
  'message-inbox': MessageInboxElement;
  'message-badge': MessageBadgeElement;
}

export type Tag = keyof Elements;

/** The options without an attribute. */
type PropertyOnly = 'token' | 'strings' | 'renderMessage' | 'initial';

type AttributeOptions<Name extends Tag> = Omit<Options[Name], PropertyOnly>;

/** A value, or the text for it in HTML. */
type InHtml<Value> =
  | Value
  | (Value extends number ? `${Value}` : Value extends boolean ? '' : never);

/** `popupMs` as `popup-ms`. */
type KebabCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${KebabCase<Rest>}`
  : Name;

/** `mc-before-open` as `McBeforeOpen`. */
type PascalCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Capitalize<Head>}${PascalCase<Tail>}`
  : Capitalize<Name>;

/** The options by the names of their properties. */
export type ElementProperties<Of extends Tag> = {
  [Name in keyof AttributeOptions<Of>]?: InHtml<AttributeOptions<Of>[Name]> | undefined;
} & { [Name in keyof Options[Of] & PropertyOnly]?: Options[Of][Name] };

/** The attributes whose names differ from those of their properties. */
export type ElementAttributes<Of extends Tag> = {
  [Name in keyof AttributeOptions<Of> & string as Exclude<KebabCase<Name>, Name>]?:
    | InHtml<AttributeOptions<Of>[Name]>
    | undefined;
};

/**
 * The same for frameworks that write `false` as the attribute value "false", which means true. There,
 * `undefined` leaves an attribute out.
 */
export type AttributesWithoutFalse<Of extends Tag> = WithoutFalse<ElementAttributes<Of>>;

// A type of its own: TypeScript 5 does not index a type with renamed keys by these keys.
type WithoutFalse<Attributes> = {
  [Name in keyof Attributes]: Exclude<Attributes[Name], false>;
};

type Handler<Event> = ((event: Event) => void) | undefined;

/** Handlers with the event's own name: `onmc-open`. */
export type NativeHandlers = {
  [Name in keyof MessageCenterEventMap as `on${Name}`]?: Handler<MessageCenterEventMap[Name]>;
};

/** Handlers in camel case: `onMcOpen`. */
export type CamelHandlers = {
  [Name in keyof MessageCenterEventMap as `on${PascalCase<Name>}`]?: Handler<
    MessageCenterEventMap[Name]
  >;
};
