'use client';
/**
 * `<message-center>` as a component for React 18 and 19.
 *
 * `createComponent` of `@lit/react` sets all options after the first rendering in the browser. A
 * server would render none of them, so the element would start with the defaults: on another server,
 * with its popups in another corner.
 */
import type { ForwardRefExoticComponent, HTMLAttributes, RefAttributes, RefObject } from 'react';
// As a namespace: an older React has no export of these names, and could not report its version.
import * as React from 'react';
import { MessageCenterOptions } from '../components/message-center/message-center-options.js';
import type { MessageCenterElement } from '../index.js';
import '../index.js';
import type { CamelHandlers, ElementProperties } from './element-types.js';

if (React.useSyncExternalStore === undefined) {
  throw new Error(
    `message-center-element/react needs React 18 or later, and found ${React.version}. Run ` +
      '"npm install react@19 react-dom@19", or use <message-center> without the component.',
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
    ElementProperties,
    CamelHandlers {}

type Props = Readonly<Record<string, unknown>>;

/** The options with the names of their attributes; null for an option without one. */
const OPTIONS = new Map(
  [...MessageCenterOptions.elementProperties].map(([name, { attribute }]) => [
    name as string,
    attribute === false ? null : String(attribute ?? name),
  ]),
);

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
export const MessageCenter: ForwardRefExoticComponent<
  MessageCenterProps & RefAttributes<MessageCenterElement>
> = /* @__PURE__ */ Object.assign(
  forwardRef<MessageCenterElement, MessageCenterProps>((given, ref) => {
    const props = given as Props;
    const element = useRef<MessageCenterElement>(null);
    const [firstAttributes] = useState(() => attributesOf(props));
    const isServerMarkup = useSyncExternalStore(
      noSubscription,
      () => false,
      () => true,
    );
    useImperativeHandle(ref, () => element.current as MessageCenterElement, []);
    useElement(element, props);
    const { className, children, ...others } = othersOf(props) as MessageCenterProps;
    return createElement(
      'message-center',
      // React sets only the first attributes: later, version 18 would set attributes for all options
      // and version 19 properties. An upgraded element may have changed its own attributes.
      {
        suppressHydrationWarning: true,
        ...others,
        ...firstAttributes,
        class: className,
        ref: element,
      },
      children,
      isServerMarkup && props.initial !== undefined ? jsonOf(props.initial) : null,
    );
  }),
  { displayName: 'MessageCenter' },
);

/** Sets on the element what has changed in the props, and removes the handlers at the end. */
function useElement(ref: RefObject<MessageCenterElement | null>, props: Props): void {
  const previous = useRef<Props>({});
  useBrowserLayoutEffect(() => {
    setProps(ref.current, props, previous.current);
    previous.current = props;
  });
  useBrowserLayoutEffect(() => {
    const element = ref.current;
    return () => {
      const isOption = ([name]: [string, unknown]): boolean => !HANDLER.test(name);
      const options = Object.fromEntries(Object.entries(previous.current).filter(isOption));
      setProps(element, options, previous.current);
      // In strict mode, React runs the effects once more for the same element.
      previous.current = options;
    };
  }, [ref]);
}

function setProps(element: Element | null, props: Props, previous: Props): void {
  if (element === null) return;
  for (const name of new Set([...Object.keys(previous), ...Object.keys(props)])) {
    if (props[name] !== previous[name]) setProp(element, name, props[name], previous[name]);
  }
}

function setProp(element: Element, name: string, value: unknown, before: unknown): void {
  const attribute = OPTIONS.get(name);
  if (HANDLER.test(name)) {
    const type = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).slice('on-'.length);
    element.removeEventListener(type, before as EventListener);
    element.addEventListener(type, value as EventListener);
  } else if (attribute === null) Object.assign(element, { [name]: value });
  else if (attribute !== undefined && isAbsent(value)) element.removeAttribute(attribute);
  else if (attribute !== undefined) {
    element.setAttribute(attribute, value === true ? '' : String(value));
  }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === false;
}

function attributesOf(props: Props): Props {
  const pairs = [...OPTIONS].map(([name, attribute]) => [attribute, props[name]] as const);
  return Object.fromEntries(
    pairs.filter(([attribute, value]) => attribute !== null && !isAbsent(value)),
  );
}

/** The props that React handles. */
function othersOf(props: Props): Props {
  const isOther = ([name]: [string, unknown]): boolean => !OPTIONS.has(name) && !HANDLER.test(name);
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
