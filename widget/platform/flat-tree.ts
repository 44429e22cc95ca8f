/** The tree that is rendered: through slots and shadow hosts. */

/** A node and its ancestors in the flat tree, shadow roots included. */
export function withAncestors(node: Node | null): Node[] {
  const nodes: Node[] = [];
  // A form hides its `assignedSlot` by a field of that name, which is in the form again.
  for (let next = node; next && !nodes.includes(next); next = parentOf(next)) nodes.push(next);
  return nodes;
}

/** A form hides its own property by a field of that name, whose parent is the form again. */
function parentOf(node: Node): Node | null {
  if (node instanceof ShadowRoot) return node.host;
  return (node as Element).assignedSlot ?? Reflect.get(Node.prototype, 'parentNode', node);
}

/**
 * Whether the element is visible on the page, as a box or by its children. In DOMs without layout,
 * such as those of tests, every element is.
 *
 * @param opacityProperty What is fully transparent counts as invisible, too.
 */
export function isRendered(element: Element, opacityProperty = false): boolean {
  const options = { visibilityProperty: true, opacityProperty };
  if (element.checkVisibility?.(options) ?? true) return true;
  const parent = withAncestors(element).find((node) => node !== element && node instanceof Element);
  const hasNoBox = getComputedStyle(element).display === 'contents';
  return hasNoBox && parent !== undefined && isRendered(parent as Element, opacityProperty);
}

/** Whether users of screen readers can reach the element: it is neither inert nor `aria-hidden`. */
export function isExposed(element: Element): boolean {
  return withAncestors(element).every(
    (node) =>
      !(node instanceof Element) ||
      (node.getAttribute('aria-hidden') !== 'true' && !node.hasAttribute('inert')),
  );
}

/** The topmost element at a point of the window, inside open shadow roots too. */
export function elementAt(x: number, y: number): Element | null {
  let element: Element | null = null;
  let root: DocumentOrShadowRoot | null = document;
  while (root) {
    // A DOM without layout has no hit tests.
    const hit: Element | null = root.elementFromPoint?.(x, y) ?? null;
    if (hit === null || hit === element) break;
    element = hit;
    root = hit.shadowRoot;
  }
  return element;
}
