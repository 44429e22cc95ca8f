/** The focused element, inside shadow roots too. */
export function focusedElement(): HTMLElement | null {
  let element = document.activeElement;
  for (let inner = element; inner; inner = focusedIn(inner.shadowRoot)) element = inner;
  return element instanceof HTMLElement && element !== document.body ? element : null;
}

/** The focused element in a shadow root. Some DOMs outside of browsers throw when asked for it. */
export function focusedIn(root: ShadowRoot | null): Element | null {
  try {
    return root?.activeElement ?? null;
  } catch {
    return null;
  }
}

/** Whether a key press there enters text. */
export function takesText(target: EventTarget | undefined): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select'))
  );
}
