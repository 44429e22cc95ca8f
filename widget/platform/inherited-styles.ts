/**
 * Sets on an element that is away from home what it inherits there.
 *
 * @param home Null: it is at home, and inherits.
 * @param properties The names of the CSS properties.
 */
export function inheritStyles(
  element: HTMLElement,
  home: HTMLElement | null,
  properties: readonly string[],
): void {
  const inherited = home && inheritedStyle(home);
  for (const name of properties) {
    element.style.setProperty(name, inherited?.getPropertyValue(name) ?? '');
  }
  // Unlike the CSS property, the attribute also affects `:dir()`.
  element.dir = inherited?.direction ?? '';
}

/** An element that no slot takes has no computed style. */
function inheritedStyle(home: HTMLElement): CSSStyleDeclaration {
  const style = getComputedStyle(home);
  return style.direction ? style : getComputedStyle(document.documentElement);
}
