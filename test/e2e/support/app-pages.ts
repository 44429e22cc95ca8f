/** Attributes of the element that a page takes from its address. */
const ATTRIBUTES = ['popup-ms', 'popups'];

/** Long enough for a popup to stay until the end of any test. */
const STAYS_MS = 120_000;

/** A page of the app. Nothing in it runs inline, so the strictest policy suits it. */
export function pageHtml(name: string, query: { readonly [attribute: string]: unknown }): string {
  const given = ATTRIBUTES.filter((attribute) => typeof query[attribute] === 'string');
  const values = new Map<string, string>([['popup-ms', String(STAYS_MS)]]);
  for (const attribute of given) values.set(attribute, String(query[attribute]));
  const attributes = [...values].map(([attribute, value]) => `${attribute}="${escaped(value)}"`);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${escaped(name)}</title>
    <link rel="stylesheet" href="/message-center/widget.css">
    <script type="module" src="/message-center/widget.js"></script>
  </head>
  <body>
    <h1>${escaped(name)}</h1>
    <message-center ${attributes.join(' ')}><a href="/pages/messages">Your messages</a></message-center>
    <a href="/pages/other">Another page</a>
  </body>
</html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
