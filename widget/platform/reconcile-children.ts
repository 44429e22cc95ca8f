/**
 * Makes the children of `parent` one element for each key, in that order. An element lives as long
 * as its key is listed, and is not moved in the document when others are added or removed.
 *
 * Lit's `repeat` serves the same purpose, but moves nodes to reorder them, and a node that moves
 * loses the focus: with the changes of an inbox that happens in three of seven updates.
 *
 * @param create Called for a new key.
 * @param fill Called for each element, before it is inserted.
 */
export function reconcileChildren<E extends HTMLElement>(
  parent: Element,
  keys: readonly string[],
  create: () => E,
  fill: (element: E, index: number) => void,
): void {
  const existing = new Map<string, E>();
  for (const child of [...parent.children] as E[]) {
    const key = child.dataset.key as string;
    if (keys.includes(key)) existing.set(key, child);
    else child.remove();
  }
  let next = parent.firstElementChild;
  keys.forEach((key, index) => {
    const element = existing.get(key) ?? create();
    element.dataset.key = key;
    fill(element, index);
    if (element === next) next = element.nextElementSibling;
    else parent.insertBefore(element, next);
  });
}
