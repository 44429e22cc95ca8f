/**
 * The types of `<message-center>` for frameworks, derived from its class. Generators for custom
 * elements type every event as a `CustomEvent`, offer read-only properties as settable ones, and
 * accept `false` where a framework writes it as an attribute.
 */
import type { LitElement } from 'lit';
import type { MessageCenterEventMap } from '../components/message-center/events.js';
import type { MessageCenterOptions } from '../components/message-center/message-center-options.js';

type Options = Omit<MessageCenterOptions, keyof LitElement>;

/** The options without an attribute. */
type PropertyOnly = 'token' | 'strings' | 'renderMessage' | 'initial';

type AttributeOptions = Omit<Options, PropertyOnly>;

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
export type ElementProperties = {
  [Name in keyof AttributeOptions]?: InHtml<AttributeOptions[Name]> | undefined;
} & { [Name in keyof Pick<Options, PropertyOnly>]?: Options[Name] };

/** The attributes whose names differ from those of their properties. */
export type ElementAttributes = {
  [Name in keyof AttributeOptions as Exclude<KebabCase<Name>, Name>]?:
    | InHtml<AttributeOptions[Name]>
    | undefined;
};

/**
 * The same for frameworks that write `false` as the attribute value "false", which means true. There,
 * `undefined` leaves an attribute out.
 */
export type AttributesWithoutFalse = {
  [Name in keyof ElementAttributes]: Exclude<ElementAttributes[Name], false>;
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
