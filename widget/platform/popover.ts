/**
 * The platform's popovers. In DOMs without them, such as those of tests, no element is ever open.
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

/** Like `matches`, but false where the selector is unknown. */
export function matchesIfKnown(element: Element, selector: string): boolean {
  try {
    return element.matches(selector);
  } catch {
    return false;
  }
}
