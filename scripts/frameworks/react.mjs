import { pascalCase } from './docs.mjs';

/** The component: a table of what the element takes, for the wrapper that is written by hand. */
export function reactComponent({ className, tag, attributes, properties, events }) {
  const table = {
    tag,
    attributes: Object.fromEntries(attributes.map(({ property, name }) => [property, name])),
    properties: properties.map(({ name }) => name),
    events: Object.fromEntries(events.map(({ name }) => [`on${pascalCase(name)}`, name])),
  };
  return `'use client';
import '../widget/index.js';
import { wrapElement } from '../widget/react-wrapper.js';

export const ${pascalCase(tag)} = /* @__PURE__ */ wrapElement(${JSON.stringify(table, null, 2)});
${pascalCase(tag)}.displayName = '${className.replace(/Element$/, '')}';
`;
}

export function reactTypes({ className, tag, description }) {
  const component = pascalCase(tag);
  return `import type { ForwardRefExoticComponent, HTMLAttributes, RefAttributes } from 'react';
import type { CamelHandlers, ElementProperties, ${className} } from './element.js';

/** All that can be set on \`<${tag}>\`, and handlers of its events. */
export interface ${component}Props
  extends HTMLAttributes<${className}>,
    ElementProperties,
    CamelHandlers {}

/**
${description
  .split('\n')
  .map((line) => ` * ${line}`)
  .join('\n')}
 *
 * As a component for React 18 and 19: properties are set as properties, events are handled by
 * \`onMcOpen\` and the like, and the ref is the element. On a server it renders the element with its
 * attributes, and \`initial\` as JSON inside it.
 */
export const ${component}: ForwardRefExoticComponent<
  ${component}Props & RefAttributes<${className}>
>;
`;
}
