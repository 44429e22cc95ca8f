import { focusedElement } from '../../platform/focus.js';
import { mediaMatches } from '../../platform/motion.js';
import { matchesIfKnown } from '../../platform/popover.js';
import type { TopLayer } from '../../platform/top-layer.js';
import { placePanel } from './place-panel.js';

/** Where the panel is a sheet that covers the window; its style sheet says the same. */
const SHEET = '(width < 480px)';

/**
 * Holds the panel open: on top, beside its anchor, with the focus brought back in the end.
 *
 * @param anchor What it stands beside, and where the focus returns when it can go nowhere else.
 * @param onOutside Called when the user turns to something else on the page.
 * @returns What closes it.
 */
export function openDropdown(
  element: HTMLElement,
  top: TopLayer,
  anchor: HTMLElement,
  onOutside: () => void,
): () => void {
  const open = new AbortController();
  const { signal } = open;
  const cameFrom = focusedElement();
  const place = (): void => placePanel(element, anchor.getBoundingClientRect());
  top.show();
  place();
  window.addEventListener('resize', place, { signal });
  document.addEventListener('scroll', place, { capture: true, passive: true, signal });

  const look = (event: Event): void => {
    // Beside a dropdown the page can be used. A sheet would cover what has the focus.
    if (event.type === 'focusin' && !mediaMatches(SHEET)) return;
    if (!event.composedPath().some((at) => at === anchor || at === element || isPopups(at))) {
      onOutside();
    }
  };
  document.addEventListener('pointerdown', look, { capture: true, signal });
  document.addEventListener('focusin', look, { signal });

  return () => {
    open.abort();
    const hadFocus = matchesIfKnown(element, ':focus-within');
    top.hide();
    if (hadFocus) (cameFrom?.isConnected ? cameFrom : anchor).focus();
  };
}

/** The popups belong to the panel: they say themselves what a press on them means. */
function isPopups(target: EventTarget): boolean {
  return (target as Partial<Element>).localName === 'mc-popup-stack';
}
