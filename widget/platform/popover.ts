/**
 * The platform's popovers. Where there are none, as in the DOMs that tests run in without a browser,
 * an element is never up and nothing happens.
 */

export function isPopoverOpen(element: Element): boolean {
  return matchesIfKnown(element, ':popover-open');
}

export function showPopover(element: HTMLElement): void {
  element.showPopover?.();
}

export function hidePopover(element: HTMLElement): void {
  element.hidePopover?.();
}

/** False also where the selector is not known. */
export function matchesIfKnown(element: Element, selector: string): boolean {
  try {
    return element.matches(selector);
  } catch {
    return false;
  }
}
