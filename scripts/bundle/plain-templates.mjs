import { walk } from './source.mjs';

/** Stands for a binding where a template is looked at as a whole. */
const BINDING = '\0';

/** What unreachable-lit.mjs counts on not being in any template. */
const LEFT_OUT = [
  [/<!--/, 'a comment'],
  [/\s\?[\w-]+=/, 'a boolean attribute'],
  [/<\/?\0/, 'a tag name that is bound'],
  [/<[a-z][^<>]*\s\0/, 'a whole attribute that is bound'],
  [/<[a-z][^<>]*\0\/>/, 'a binding at the end of a tag'],
  [/='[^']*\0/, 'single quotes around a binding'],
  [
    /<(style|script|textarea|title)\b/,
    'an element whose content Lit has to treat in a way of its own',
  ],
];

/**
 * A rollup plugin: holds the widget's templates to what is left of Lit in the bundle. What could not
 * be rendered by it would otherwise be noticed only in a browser.
 *
 * @throws Error when a template has something that is left out, or a directive is imported.
 */
export function plainTemplates() {
  return {
    name: 'plain-templates',
    resolveId(source, importer) {
      if (/^lit(-html)?\/(async-)?directive/.test(source)) fail(importer, 'a directive');
      return null;
    },
    transform(code, id) {
      if (id.includes('node_modules')) return null;
      walk(this.parse(code), ({ type, tag, quasi }) => {
        if (type !== 'TaggedTemplateExpression' || !/^(html|svg|mathml)$/.test(tag.name))
          return false;
        if (tag.name !== 'html') fail(id, `${tag.name}\`\``);
        const whole = quasi.quasis.map(({ value }) => value.raw).join(BINDING);
        // Between double quotes anything may stand.
        const template = whole.replace(/"[^"]*"/g, '""');
        for (const [pattern, what] of LEFT_OUT) if (pattern.test(template)) fail(id, what);
        return false;
      });
      return null;
    },
  };
}

function fail(id, what) {
  throw new Error(
    `${id} uses ${what}, which is left out of Lit: see scripts/bundle/unreachable-lit.mjs.`,
  );
}
