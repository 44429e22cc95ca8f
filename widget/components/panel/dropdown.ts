import { isRendered } from '../../platform/flat-tree.js';
import { focusedElement } from '../../platform/focus.js';
import { matchesIfKnown } from '../../platform/popover.js';
import { visibleArea, watchVisibleArea } from '../../platform/visible-area.js';
import { watchMoves } from '../../platform/watch-moves.js';
import { watchSizes } from '../../platform/watch-sizes.js';
import { PanelDialog } from './panel-dialog.js';
import { watchEscape } from './panel-escape.js';
import { placePanel, placeSheet } from './place-panel.js';

/**
 * Opens the panel beside its anchor, or as a sheet.
 *
 * @param panel A popover in a dialog.
 * @param anchor Receives the focus at the end, if the element that had it before is gone.
 * @param onDismiss Called when the user moves on to something else on the page, or presses Escape.
 * @returns Closes the panel and restores the focus.
 */
export function openDropdown(
  panel: HTMLElement,
  anchor: HTMLElement,
  onDismiss: () => void,
): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  const previousFocus = focusedElement();
  const dialog = new PanelDialog(panel);
  const place = (): void => {
    if (dialog.isSheet) placeSheet(panel);
    else placePanel(panel, rectOf(anchor));
  };

  dialog.open(signal, onDismiss);
  place();
  const update = (): void => dialog.update(place);
  watchPlace(anchor, update, signal);
  // The page may hide the panel, and show it again.
  signal.addEventListener('abort', watchSizes([panel], update));
  watchEscape([panel, dialog.element], onDismiss, signal);
  watchOutside(panel, anchor, onDismiss, signal);

  return () => {
    listeners.abort();
    const hadFocus = matchesIfKnown(panel, ':focus-within');
    dialog.close();
    if (!hadFocus) return;
    // As when a native dialog closes: the user may have scrolled the page meanwhile, and stays there.
    (previousFocus?.isConnected ? previousFocus : anchor).focus({ preventScroll: true });
  };
}

/** A hidden bell is assumed to be in the upper corner of the window, where most bells are. */
function rectOf(anchor: HTMLElement): DOMRect {
  if (isRendered(anchor)) return anchor.getBoundingClientRect();
  const { left, right, top } = visibleArea();
  const isRtl = getComputedStyle(document.documentElement).direction === 'rtl';
  return new DOMRect(isRtl ? left : right, top, 0, 0);
}

/** Calls back when the anchor may have moved in the window. */
function watchPlace(anchor: HTMLElement, callback: () => void, signal: AbortSignal): void {
  watchVisibleArea(callback, signal);
  document.addEventListener('scroll', callback, { capture: true, passive: true, signal });
  document.addEventListener('transitionend', callback, { signal });
  watchMoves(anchor, callback, signal);
  const { documentElement } = document;
  const body = document.body ?? documentElement;
  signal.addEventListener('abort', watchSizes([anchor, documentElement, body], callback));
}

function watchOutside(
  panel: HTMLElement,
  anchor: HTMLElement,
  callback: () => void,
  signal: AbortSignal,
): void {
  const handle = (event: Event): void => {
    const path = event.composedPath();
    if (path.some((at) => at === anchor || at === panel || isPopups(at))) return;
    // The page stays usable beside a dropdown, but the focus has to be visible (WCAG 2.4.11).
    if (event.type === 'focusin' && !covers(panel, path[0] as Element)) return;
    callback();
  };
  document.addEventListener('pointerdown', handle, { capture: true, signal });
  document.addEventListener('focusin', handle, { signal });
}

/** Whether the panel covers the element's whole visible part. */
function covers(panel: HTMLElement, element: Element): boolean {
  const rect = element.getBoundingClientRect();
  const cover = panel.getBoundingClientRect();
  const area = visibleArea();
  return (
    cover.left <= Math.max(rect.left, area.left) &&
    cover.right >= Math.min(rect.right, area.right) &&
    cover.top <= Math.max(rect.top, area.top) &&
    cover.bottom >= Math.min(rect.bottom, area.bottom)
  );
}

/** Popups handle presses on themselves. */
function isPopups(target: EventTarget): boolean {
  return (target as Partial<Element>).localName === 'mc-popup-stack';
}
