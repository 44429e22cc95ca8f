import { focusedElement } from '../../platform/focus.js';
import { mediaMatches } from '../../platform/motion.js';
import { matchesIfKnown } from '../../platform/popover.js';
import type { TopLayer } from '../../platform/top-layer.js';
import { placePanel } from './place-panel.js';

/** Where the panel is a sheet that covers the window, as in its style sheet. */
const SHEET = '(width < 480px)';

/**
 * Opens the panel in the top layer, beside its anchor.
 *
 * @param anchor Receives the focus at the end, if the element that had it before is gone.
 * @param onOutside Called when the user turns to something else on the page.
 * @returns Closes the panel and restores the focus.
 */
export function openDropdown(
  element: HTMLElement,
  topLayer: TopLayer,
  anchor: HTMLElement,
  onOutside: () => void,
): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  const previousFocus = focusedElement();
  const place = (): void => placePanel(element, anchor.getBoundingClientRect());
  topLayer.show();
  place();
  window.addEventListener('resize', place, { signal });
  document.addEventListener('scroll', place, { capture: true, passive: true, signal });

  const handleOutside = (event: Event): void => {
    // The page stays usable beside a dropdown, but a sheet would cover the focused element.
    if (event.type === 'focusin' && !mediaMatches(SHEET)) return;
    if (!event.composedPath().some((at) => at === anchor || at === element || isPopups(at))) {
      onOutside();
    }
  };
  document.addEventListener('pointerdown', handleOutside, { capture: true, signal });
  document.addEventListener('focusin', handleOutside, { signal });

  return () => {
    listeners.abort();
    const hadFocus = matchesIfKnown(element, ':focus-within');
    topLayer.hide();
    if (hadFocus) (previousFocus?.isConnected ? previousFocus : anchor).focus();
  };
}

/** Popups handle presses on themselves. */
function isPopups(target: EventTarget): boolean {
  return (target as Partial<Element>).localName === 'mc-popup-stack';
}
