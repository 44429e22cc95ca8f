/** What VS Code shows and completes in HTML, as its custom data. */
export function htmlData({ tag, description, attributes, slots, parts, events }) {
  const more = [
    section('Slots', slots, ({ name }) => `\`${name || '(default)'}\``),
    section('Parts', parts, ({ name }) => `\`::part(${name})\``),
    section('Events', events, ({ name }) => `\`${name}\``),
  ];
  return {
    version: 1.1,
    tags: [
      {
        name: tag,
        description: markdown([description, ...more].filter(Boolean).join('\n\n')),
        attributes: attributes.map(attributeData),
      },
    ],
  };
}

/** The same for CSS: the custom properties that the element reads, and its parts. */
export function cssData({ tag, customProperties, parts }) {
  return {
    version: 1.1,
    properties: customProperties.map(({ name, description }) => ({
      name,
      description: markdown(`${description}\n\nRead by \`<${tag}>\`.`),
    })),
    pseudoElements: parts.map(({ name, description }) => ({
      name: `::part(${name})`,
      description: markdown(`${description}\n\nOf \`<${tag}>\`.`),
    })),
  };
}

function attributeData({ name, description, values, isBoolean }) {
  return {
    name,
    description: markdown(description),
    ...(values.length > 0 && { values: values.map((value) => ({ name: value })) }),
    // "v": it stands without a value.
    ...(isBoolean && { valueSet: 'v' }),
  };
}

function section(title, entries, nameOf) {
  if (entries.length === 0) return '';
  const lines = entries.map((entry) => `- ${nameOf(entry)}: ${entry.description}`);
  return `**${title}**\n\n${lines.join('\n')}`;
}

function markdown(value) {
  return { kind: 'markdown', value };
}
