import { comment, pascalCase } from './docs.mjs';

/**
 * What all frameworks type the element by. An attribute takes what its property takes, also as the
 * text that stands in HTML.
 */
export function elementTypes({ className, attributes, properties, events }) {
  const own = attributes.filter(({ name, property }) => name !== property);
  const eventClasses = events.map((event) => event.className);
  return `import type { ${[className, ...eventClasses].sort().join(', ')} } from '../widget/index.js';

type InHtml<Value> = Value | (Value extends number ? \`\${Value}\` : Value extends boolean ? '' : never);

/** What can be set, by the names of the properties. */
export interface ElementProperties {
${[
  ...attributes.map(({ property, description }) => ({ name: property, description })),
  ...properties,
]
  .map(({ name, description }) => {
    const type = `${className}['${name}']`;
    const wide = properties.some((property) => property.name === name) ? type : `InHtml<${type}>`;
    return `${comment(description, '  ')}  ${name}?: ${wide} | undefined;`;
  })
  .join('\n')}
}

/** Attributes whose names are not those of their properties. */
export interface ElementAttributes {
${own
  .map(
    ({ name, property, description }) =>
      `${comment(description, '  ')}  '${name}'?: InHtml<${className}['${property}']> | undefined;`,
  )
  .join('\n')}
}

/**
 * The same where a framework writes \`false\` as "false", which an attribute that only has to be
 * there takes for true: there it is left out by \`undefined\`.
 */
export type PlainAttributes = {
  [Name in keyof ElementAttributes]: Exclude<ElementAttributes[Name], false>;
};

/** The events, by their names. */
export interface ElementEvents {
${events
  .map(
    ({ name, className: event, description }) =>
      `${comment(description, '  ')}  '${name}': ${event};`,
  )
  .join('\n')}
}

/** Handlers as \`onmc-open\`: the event's own name. */
export type PlainHandlers = {
  [Name in keyof ElementEvents as \`on\${Name}\`]?: ((event: ElementEvents[Name]) => void) | undefined;
};

/** Handlers as \`onMcOpen\`. */
export interface CamelHandlers {
${events
  .map(
    ({ name, className: event, description }) =>
      `${comment(description, '  ')}  on${pascalCase(name)}?: ((event: ${event}) => void) | undefined;`,
  )
  .join('\n')}
}

export type { ${className} };
`;
}

/** `<message-center>` in the JSX of React 19. */
export function jsxTypes({ className, tag }) {
  return `import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { ElementAttributes, ElementProperties, ${className}, PlainHandlers } from './element.js';

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      '${tag}': DetailedHTMLProps<HTMLAttributes<${className}>, ${className}> &
        ElementProperties &
        ElementAttributes &
        PlainHandlers;
    }
  }
}
`;
}

/** The same in Vue's templates and in its JSX. */
export function vueTypes({ className, tag }) {
  return `import type { EmitFn, HTMLAttributes, ReservedProps } from 'vue';
import type {
  CamelHandlers,
  ElementEvents,
  ElementProperties,
  ${className},
  PlainAttributes,
} from './element.js';

export type ElementProps = HTMLAttributes &
  ReservedProps &
  ElementProperties &
  PlainAttributes &
  CamelHandlers;

declare module 'vue' {
  interface GlobalComponents {
    '${tag}': new () => ${className} & {
      /** Only for the types of templates. */
      $props: ElementProps;
      /** Only for the types of templates. */
      $emit: EmitFn<{ [Name in keyof ElementEvents]: (event: ElementEvents[Name]) => void }>;
    };
  }
}

declare module 'vue/jsx-runtime' {
  namespace JSX {
    interface IntrinsicElements {
      '${tag}': ElementProps;
    }
  }
}
`;
}

/** The same in Svelte's components. */
export function svelteTypes({ className, tag }) {
  return `import type { HTMLAttributes } from 'svelte/elements';
import type { ElementProperties, ${className}, PlainAttributes, PlainHandlers } from './element.js';

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    '${tag}': HTMLAttributes<${className}> & ElementProperties & PlainAttributes & PlainHandlers;
  }
}
`;
}
