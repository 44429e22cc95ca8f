/**
 * Has `parent` hold one element for each key, in that order. An element stays as long as its key is
 * listed, and is not moved in the document by what comes and goes around it: it keeps the focus.
 *
 * @param make Called for a key that is new.
 * @param fill Called for each element, before it is put in its place.
 */
export function keepElements<E extends HTMLElement>(
  parent: Element,
  keys: readonly string[],
  make: () => E,
  fill: (element: E, index: number) => void,
): void {
  const kept = new Map<string, E>();
  for (const child of [...parent.children] as E[]) {
    const key = child.dataset.key as string;
    if (keys.includes(key)) kept.set(key, child);
    else child.remove();
  }
  let next = parent.firstElementChild;
  keys.forEach((key, index) => {
    const element = kept.get(key) ?? make();
    element.dataset.key = key;
    fill(element, index);
    if (element === next) next = element.nextElementSibling;
    else parent.insertBefore(element, next);
  });
}
