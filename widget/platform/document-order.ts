/** The steps by which the order of elements is compared. */
export type Positioned = Pick<Node, 'getRootNode' | 'compareDocumentPosition'>;

const FOLLOWING = 4;

/**
 * Compares two elements for sorting by their order in the document. An element in a shadow tree is
 * where the host of the tree is.
 */
export function compareInDocument(a: Positioned, b: Positioned): number {
  const others = withHosts(b);
  for (const node of withHosts(a)) {
    const other = others.find((each) => each.getRootNode() === node.getRootNode());
    if (other) return node.compareDocumentPosition(other as Node) & FOLLOWING ? -1 : 1;
  }
  return 0;
}

/** A node, the host of the shadow tree that it is in, and so on. */
function withHosts(node: Positioned): Positioned[] {
  const { host } = node.getRootNode() as Partial<ShadowRoot>;
  return host ? [node, ...withHosts(host)] : [node];
}
