/** The element that has the focus, looked for inside shadow roots too. */
export function focusedElement(): HTMLElement | null {
  let element = document.activeElement;
  for (let inner = element; inner; inner = focusedIn(inner.shadowRoot)) element = inner;
  return element instanceof HTMLElement && element !== document.body ? element : null;
}

/** What has the focus in a shadow root; not every DOM without a browser can say it at all times. */
export function focusedIn(root: ShadowRoot | null): Element | null {
  try {
    return root?.activeElement ?? null;
  } catch {
    return null;
  }
}

/** Whether a key that was pressed there is meant as text. */
export function takesText(target: EventTarget | undefined): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select'))
  );
}
