/** Registers elements under their tags. A tag that is already defined is left alone. */
export function defineMissing(elements: {
  readonly [tag: string]: CustomElementConstructor;
}): void {
  for (const [tag, element] of Object.entries(elements)) {
    if (customElements.get(tag) === undefined) customElements.define(tag, element);
  }
}
