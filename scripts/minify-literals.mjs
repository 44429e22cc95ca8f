/**
 * A rollup plugin: takes comments and needless white space out of the style sheets and templates in
 * our modules, which the JavaScript minifier takes for text.
 */
export function minifyLiterals() {
  return {
    name: 'minify-literals',
    transform(code, id) {
      if (id.includes('node_modules') || !/\b(css|html|svg)\s*`/.test(code)) return null;
      const pieces = piecesOf(this.parse(code)).reverse();
      const minified = pieces.reduce((text, { start, end, minify }) => {
        return text.slice(0, start) + minify(text.slice(start, end)) + text.slice(end);
      }, code);
      return { code: minified, map: null };
    },
  };
}

const MINIFIERS = { css: minifyCss, html: minifyHtml, svg: minifyHtml };

/** The stretches of text in all literals of a module, in order, each with what makes it shorter. */
function piecesOf(node) {
  if (node === null || typeof node !== 'object') return [];
  if (Array.isArray(node)) return node.flatMap(piecesOf);
  const minify = node.type === 'TaggedTemplateExpression' ? MINIFIERS[node.tag.name] : undefined;
  const own = minify ? node.quasi.quasis.map(({ start, end }) => ({ start, end, minify })) : [];
  const inner = Object.values(node).flatMap(piecesOf);
  return [...own, ...inner].sort((a, b) => a.start - b.start);
}

/** Strings stay as they are; of white space, one space stays where it may mean something. */
function minifyCss(css) {
  return css
    .replace(/("[^"]*"|'[^']*')|\/\*[\s\S]*?\*\//g, '$1')
    .replace(
      /("[^"]*"|'[^']*')|;?\s*(\})\s*|\s*([{;,])\s*|(:)\s+|(\s)\s*/g,
      (_, string, end, mark, colon, space) => {
        return string ?? end ?? mark ?? colon ?? (space && ' ');
      },
    );
}

/** Of white space with a line break in it, which is there for the reader of the code, one space stays. */
function minifyHtml(html) {
  return html.replace(/\s*\n\s*/g, ' ');
}
