'use client';
// As a namespace: an older React has no export of these names, and could not report its version.
import type { LitElement } from 'lit';
/**
 * The elements as components for React 18 and 19.
 *
 * `createComponent` of `@lit/react` sets all options after the first rendering in the browser. A
 * server would render none of them, so the element would start with the defaults: on another server,
 * with its popups in another corner.
 */
import type { ForwardRefExoticComponent, HTMLAttributes, RefAttributes, RefObject } from 'react';
import * as React from 'react';
import { MessageBadgeElement, MessageCenterElement, MessageInboxElement } from '../index.js';
import type { CamelHandlers, ElementProperties, Elements, Tag } from './element-types.js';

if (React.useSyncExternalStore === undefined) {
  throw new Error(
    `message-center-element/react needs React 18 or later, and found ${React.version}. Run ` +
      '"npm install react@19 react-dom@19", or use the element without the component.',
  );
}

const {
  createElement,
  forwardRef,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} = React;

/** The options of `<message-center>`, and handlers of its events. */
export interface MessageCenterProps
  extends HTMLAttributes<MessageCenterElement>,
    ElementProperties<'message-center'>,
    CamelHandlers {}

/** The options of `<message-inbox>`, and handlers of its events. */
export interface MessageInboxProps
  extends HTMLAttributes<MessageInboxElement>,
    ElementProperties<'message-inbox'>,
    CamelHandlers {}

/** The options of `<message-badge>`, and handlers of its events. */
export interface MessageBadgeProps
  extends HTMLAttributes<MessageBadgeElement>,
    ElementProperties<'message-badge'>,
    CamelHandlers {}

type Props = Readonly<Record<string, unknown>>;

type Component<ComponentProps, Of extends Tag> = ForwardRefExoticComponent<
  ComponentProps & RefAttributes<Elements[Of]>
>;

/** The options with the names of their attributes; null for an option without one. */
type OptionAttributes = ReadonlyMap<string, string | null>;

const HANDLER = /^onMc[A-Z]/;

// React 18 warns about layout effects on a server, where none run.
const useBrowserLayoutEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect;

const noSubscription = () => () => {};

/**
 * A bell with the number of unread messages, a panel that lists messages, and popups for those that
 * arrive.
 *
 * Options are set as properties, events are handled by `onMcOpen` and the like, and the ref is the
 * element. A server renders the element with its attributes, and `initial` as JSON inside it.
 */
export const MessageCenter: Component<MessageCenterProps, 'message-center'> =
  /* @__PURE__ */ createComponent('MessageCenter', 'message-center', MessageCenterElement);

/** The list of messages in the flow of a page. Its props work as those of `MessageCenter`. */
export const MessageInbox: Component<MessageInboxProps, 'message-inbox'> =
  /* @__PURE__ */ createComponent('MessageInbox', 'message-inbox', MessageInboxElement);

/** The number of unread messages alone. Its props work as those of `MessageCenter`. */
export const MessageBadge: Component<MessageBadgeProps, 'message-badge'> =
  /* @__PURE__ */ createComponent('MessageBadge', 'message-badge', MessageBadgeElement);

function createComponent<ComponentProps, Of extends Tag>(
  displayName: string,
  tag: Of,
  { elementProperties }: typeof LitElement,
): Component<ComponentProps, Of> {
  const options: OptionAttributes = new Map(
    [...elementProperties]
      .filter(([, { state }]) => !state)
      .map(([name, { attribute }]) => [
        name as string,
        attribute === false ? null : String(attribute ?? name),
      ]),
  );
  const component = forwardRef<Element, Props>((props, ref) => {
    const element = useRef<Element>(null);
    const [firstAttributes] = useState(() => attributesOf(props, options));
    const isServerMarkup = useSyncExternalStore(
      noSubscription,
      () => false,
      () => true,
    );
    useImperativeHandle(ref, () => element.current as Element, []);
    useElement(element, props, options);
    const { className, children, ...others } = othersOf(props, options) as HTMLAttributes<Element>;
    return createElement(
      tag,
      // React sets only the first attributes: later, version 18 would set attributes for all options
      // and version 19 properties. An upgraded element may have changed its own attributes.
      {
        suppressHydrationWarning: true,
        ...others,
        ...firstAttributes,
        class: className,
        ref: element,
      } as HTMLAttributes<Element>,
      children,
      isServerMarkup && props.initial !== undefined ? jsonOf(props.initial) : null,
    );
  });
  return Object.assign(component, { displayName }) as unknown as Component<ComponentProps, Of>;
}

/** Sets on the element what has changed in the props, and removes the handlers at the end. */
function useElement(
  ref: RefObject<Element | null>,
  props: Props,
  attributes: OptionAttributes,
): void {
  const previous = useRef<Props>({});
  useBrowserLayoutEffect(() => {
    setProps(ref.current, props, previous.current, attributes);
    previous.current = props;
  });
  useBrowserLayoutEffect(() => {
    const element = ref.current;
    return () => {
      const isOption = ([name]: [string, unknown]): boolean => !HANDLER.test(name);
      const options = Object.fromEntries(Object.entries(previous.current).filter(isOption));
      setProps(element, options, previous.current, attributes);
      // In strict mode, React runs the effects once more for the same element.
      previous.current = options;
    };
  }, [ref, attributes]);
}

function setProps(
  element: Element | null,
  props: Props,
  previous: Props,
  attributes: OptionAttributes,
): void {
  if (element === null) return;
  for (const name of new Set([...Object.keys(previous), ...Object.keys(props)])) {
    if (props[name] === previous[name]) continue;
    if (HANDLER.test(name)) setHandler(element, name, props[name], previous[name]);
    else setOption(element, name, attributes.get(name), props[name]);
  }
}

function setHandler(element: Element, name: string, handler: unknown, previous: unknown): void {
  const type = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).slice('on-'.length);
  element.removeEventListener(type, previous as EventListener);
  element.addEventListener(type, handler as EventListener);
}

function setOption(
  element: Element,
  name: string,
  attribute: string | null | undefined,
  value: unknown,
): void {
  if (attribute === null) Object.assign(element, { [name]: value });
  else if (attribute !== undefined && isAbsent(value)) {
    // The element would restore an attribute that stands for its property: React 19 sets properties.
    Object.assign(element, { [name]: undefined });
    element.removeAttribute(attribute);
  } else if (attribute !== undefined) {
    element.setAttribute(attribute, value === true ? '' : String(value));
  }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === false;
}

function attributesOf(props: Props, options: OptionAttributes): Props {
  const pairs = [...options].map(([name, attribute]) => [attribute, props[name]] as const);
  return Object.fromEntries(
    pairs.filter(([attribute, value]) => attribute !== null && !isAbsent(value)),
  );
}

/** The props that React handles. */
function othersOf(props: Props, options: OptionAttributes): Props {
  const isOther = ([name]: [string, unknown]): boolean => !options.has(name) && !HANDLER.test(name);
  return Object.fromEntries(Object.entries(props).filter(isOther));
}

/** The state in the markup. No text in it can end the script. */
function jsonOf(state: unknown) {
  const __html = JSON.stringify(state).replaceAll('<', '\\u003c');
  return createElement('script', {
    type: 'application/json',
    // React's development build would compare it through innerHTML, which trusted types forbid.
    suppressHydrationWarning: true,
    dangerouslySetInnerHTML: { __html },
  });
}
