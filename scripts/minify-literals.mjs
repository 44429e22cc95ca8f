import { edited, walk } from './bundle/source.mjs';

/**
 * A rollup plugin: takes comments, needless white space and needless characters out of the style
 * sheets and templates in our modules, which the JavaScript minifier takes for text.
 */
export function minifyLiterals() {
  return {
    name: 'minify-literals',
    transform(code, id) {
      if (id.includes('node_modules') || !/\b(css|html)\s*`/.test(code)) return null;
      const edits = [];
      walk(this.parse(code), (node) => {
        const minify =
          node.type === 'TaggedTemplateExpression' ? MINIFIERS[node.tag.name] : undefined;
        if (minify) edits.push(...minified(code, node.quasi.quasis, minify));
        return false;
      });
      return { code: edited(code, edits), map: null };
    },
  };
}

/** Stands for what is filled into a literal. */
const HOLE = '\u0001';

/** A literal is looked at as a whole, since what a piece of it means may be said in an earlier one. */
function minified(code, pieces, minify) {
  const text = pieces.map(({ start, end }) => code.slice(start, end)).join(HOLE);
  const texts = minify(text).split(HOLE);
  if (texts.length !== pieces.length) throw new Error(`What is filled in was lost in: ${text}`);
  return pieces.map(({ start, end }, i) => ({ start, end, text: texts[i] }));
}

const MINIFIERS = { css: minifyCss, html: minifyHtml };

const STRING = /("[^"]*"|'[^']*')/;

/** Strings stay as they are; of white space, one space stays where it may mean something. */
function minifyCss(css) {
  const plain = outsideOfStrings(css.replace(/\/\*[\s\S]*?\*\//g, ''), (text) =>
    text
      .replace(/\s+/g, ' ')
      .replace(/ ?([{};,]) ?|(:) /g, '$1$2')
      .replace(/;\}/g, '}')
      .replace(/(?<![\w.-])0(?=\.\d)/g, '')
      .replace(/ \/ /g, '/')
      .replace(/@media \(/g, '@media('),
  );
  return plain.trim().replace(/(?<=^|[{};])[^{};]+(?=\{)/g, (text) => {
    return text.startsWith('@') ? text : minifySelector(text);
  });
}

function minifySelector(selector) {
  return selector.replace(/ ([>+~]) /g, '$1').replace(/=(["'])([a-z][\w-]*)\1\]/g, '=$2]');
}

/**
 * Of white space with a line break in it, which is there for the reader of the code, one space stays;
 * within a tag, only between attributes.
 */
function minifyHtml(html) {
  return html.replace(/\s*\n\s*/g, ' ').replace(/<[a-z/](?:"[^"]*"|[^">])*>/g, (tag) => {
    return tag.replace(/ (?=>$)/, '').replace(/="([\w-]+)"(?=[ >])/g, '=$1');
  });
}

function outsideOfStrings(text, change) {
  return text
    .split(STRING)
    .map((part, i) => (i % 2 === 0 ? change(part) : part))
    .join('');
}
