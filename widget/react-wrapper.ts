'use client';
/** How an element becomes a React component, in React 18 and 19 alike. */
import type { HTMLAttributes, RefObject } from 'react';
// As a whole: an import by name of what an older React has not fails before anything can be said.
import * as React from 'react';

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

/** What an element takes, under the names that its component gives it. */
export interface ElementTable {
  readonly tag: string;
  /** The attributes, by the names of their properties. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The properties that are no attributes. */
  readonly properties: readonly string[];
  /** The types of the events, by the names of their handlers. */
  readonly events: Readonly<Record<string, string>>;
}

type Props = HTMLAttributes<HTMLElement> & Readonly<Record<string, unknown>>;

// React 18 warns of layout effects on a server, where none run.
const useLayout = typeof document === 'undefined' ? useEffect : useLayoutEffect;

const noSubscription = () => () => {};

/**
 * The component of an element. What the first rendering sets goes through React, so that a server
 * renders it; from then on attributes and properties are set here, because React 18 makes
 * attributes of everything and React 19 properties.
 */
export function wrapElement(table: ElementTable) {
  return forwardRef<HTMLElement, Props>((props, ref) => {
    const element = useRef<HTMLElement>(null);
    const [firstAttributes] = useState(() => attributesOf(table, props));
    const isServerMarkup = useSyncExternalStore(
      noSubscription,
      () => false,
      () => true,
    );
    useImperativeHandle(ref, () => element.current as HTMLElement, []);
    useElement(table, element, props);
    const { className, children, ...rest } = othersOf(table, props);
    return createElement(
      table.tag,
      // An element that was upgraded already may have changed its own attributes.
      {
        suppressHydrationWarning: true,
        ...rest,
        ...firstAttributes,
        class: className,
        ref: element,
      },
      children,
      isServerMarkup && props.initial !== undefined ? jsonOf(props.initial) : null,
    );
  });
}

/** Keeps the element as the props say, and calls the handlers that they have at the time. */
function useElement(table: ElementTable, ref: RefObject<HTMLElement | null>, props: Props): void {
  const shown = useRef<Props>({});
  useLayout(() => {
    const element = ref.current;
    const before = shown.current;
    shown.current = props;
    if (element === null) return;
    const isNew = (name: string): boolean => props[name] !== before[name];
    for (const [name, attribute] of Object.entries(table.attributes)) {
      if (isNew(name)) setAttribute(element, attribute, props[name]);
    }
    for (const name of table.properties) {
      if (isNew(name)) Object.assign(element, { [name]: props[name] });
    }
  });
  useLayout(() => {
    const ending = new AbortController();
    for (const [handler, type] of Object.entries(table.events)) {
      const hear = (event: Event): void => {
        const handle = shown.current[handler];
        if (typeof handle === 'function') handle(event);
      };
      ref.current?.addEventListener(type, hear, { signal: ending.signal });
    }
    return () => ending.abort();
  }, [table, ref]);
}

function setAttribute(element: HTMLElement, name: string, value: unknown): void {
  if (isAbsent(value)) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : String(value));
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === false;
}

function attributesOf({ attributes }: ElementTable, props: Props): Record<string, unknown> {
  const pairs = Object.entries(attributes).map(([name, attribute]) => [attribute, props[name]]);
  return Object.fromEntries(pairs.filter(([, value]) => !isAbsent(value)));
}

/** What is not the element's own, and React's affair. */
function othersOf({ attributes, properties, events }: ElementTable, props: Props): Props {
  const own = (name: string): boolean =>
    name in attributes || name in events || properties.includes(name);
  return Object.fromEntries(Object.entries(props).filter(([name]) => !own(name)));
}

/** The state in the markup. No text in it can end the script. */
function jsonOf(state: unknown) {
  const __html = JSON.stringify(state).replaceAll('<', '\\u003c');
  return createElement('script', {
    type: 'application/json',
    // React's development build would compare it by way of innerHTML, which trusted types forbid.
    suppressHydrationWarning: true,
    dangerouslySetInnerHTML: { __html },
  });
}
