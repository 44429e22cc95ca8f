/**
 * A rollup plugin: takes comments and needless white space out of the style sheets in our modules,
 * which the JavaScript minifier takes for text.
 */
export function minifyCssLiterals() {
  return {
    name: 'minify-css-literals',
    transform(code, id) {
      if (id.includes('node_modules') || !/\bcss\s*`/.test(code)) return null;
      const quasis = cssQuasis(this.parse(code));
      const pieces = quasis.toReversed().reduce((text, { start, end }) => {
        return text.slice(0, start) + minify(text.slice(start, end)) + text.slice(end);
      }, code);
      return { code: pieces, map: null };
    },
  };
}

/** The stretches of text in all css`...` of a module, in order. */
function cssQuasis(node) {
  if (node === null || typeof node !== 'object') return [];
  if (Array.isArray(node)) return node.flatMap(cssQuasis);
  const own =
    node.type === 'TaggedTemplateExpression' && node.tag.name === 'css' ? node.quasi.quasis : [];
  const inner = Object.values(node).flatMap(cssQuasis);
  return [...own, ...inner].sort((a, b) => a.start - b.start);
}

/** Strings stay as they are; of white space, one space stays where it may mean something. */
function minify(css) {
  return css
    .replace(/("[^"]*"|'[^']*')|\/\*[\s\S]*?\*\//g, '$1')
    .replace(
      /("[^"]*"|'[^']*')|\s*([{};,])\s*|(:)\s+|(\s)\s*/g,
      (_, string, mark, colon, space) => {
        return string ?? mark ?? colon ?? (space && ' ');
      },
    );
}
