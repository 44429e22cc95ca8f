/** Reading and changing the source of a module by its syntax tree. */

/**
 * Calls `visit(node, ancestors)` for each node from the top, its parent being the first ancestor;
 * where it answers true, not for what is inside.
 */
export function walk(node, visit, ancestors = []) {
  if (visit(node, ancestors)) return;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string') walk(child, visit, [node, ...ancestors]);
    }
  }
}

/** @param edits `{start, end, text}`, in any order, none within another one. */
export function edited(code, edits) {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), code);
}
