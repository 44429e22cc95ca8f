/** How many titles are remembered. */
const WRITTEN_MAX = 50;

/** The key of the state, which is shared with other copies of this code on the page. */
const TITLE: unique symbol = Symbol.for('message-center:title');

/** The numbers that the inboxes of a document have put before its title. */
export interface DocumentTitle {
  /** The numbers of the inboxes, above 0, in the order in which they were first shown. */
  readonly counts: Map<object, number>;
  /** The last titles with a number, oldest first, and the page's own titles in them. */
  readonly written: Map<string, string>;
}

export function titleOf(document: Document & { [TITLE]?: DocumentTitle }): DocumentTitle {
  document[TITLE] ??= { counts: new Map(), written: new Map() };
  return document[TITLE];
}

/** The number before the title: that of the first inbox; 0 if there is none. */
export function countOf({ counts }: DocumentTitle): number {
  const [first = 0] = counts.values();
  return first;
}

export interface SplitTitle {
  /** Signs that another script keeps before the number, such as "• ". */
  readonly lead: string;
  /** The page's own title. */
  readonly own: string;
}

/** Puts the number before the page's own title, and remembers both. */
export function joinTitle(own: string, document: DocumentTitle): string {
  const count = countOf(document);
  const { written } = document;
  if (count === 0) return own;
  const title = `(${count}) ${own}`.trimEnd();
  written.delete(title);
  written.set(title, own);
  for (const oldest of [...written.keys()].slice(0, -WRITTEN_MAX)) written.delete(oldest);
  return title;
}

/**
 * Finds the page's own title in the document's. Pages add to a title with a number, and save one to
 * restore it later, when the number is another one.
 */
export function splitTitle(title: string, document: DocumentTitle): SplitTitle {
  const count = countOf(document);
  const { written } = document;
  for (const [whole, own] of [...written].reverse()) {
    const at = own === '' ? -1 : title.indexOf(whole);
    if (title === whole) return { lead: '', own };
    if (at < 0) continue;
    const before = title.slice(0, at);
    const after = title.slice(at + whole.length);
    return /\p{L}/u.test(before)
      ? { lead: '', own: before + own + after }
      : { lead: before, own: own + after };
  }
  const prefix = `(${count})`;
  const isPrefixed = count > 0 && (title === prefix || title.startsWith(`${prefix} `));
  return { lead: '', own: isPrefixed ? title.slice(prefix.length).trimStart() : title };
}
