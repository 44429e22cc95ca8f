import { isRendered } from '../../platform/flat-tree.js';
import { DIALOG_ROLES, LIBRARY_MODALS } from '../../platform/modals.js';

/** Elements that the page may have opened above the panel and that close by Escape themselves. */
const MODALS = [
  'dialog:modal',
  ...LIBRARY_MODALS,
  ':is([popover=""], [popover=auto]):popover-open',
];

/** A dialog that is not modal may close by Escape while it has the focus. */
const DIALOGS = [...MODALS, ...DIALOG_ROLES];

/**
 * Calls back when the user presses Escape, wherever the focus is: but not for a key that the page
 * has handled, that belongs to text composition, or that a dialog of the page waits for.
 *
 * @param own The panel, and the dialog around it.
 */
export function watchEscape(
  own: readonly EventTarget[],
  callback: () => void,
  signal: AbortSignal,
): void {
  const handle = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
    const path = event.composedPath();
    const isInside = own.some((each) => path.includes(each));
    if (!isInside && (path.some(isDialog) || isModalOpen())) return;
    event.preventDefault();
    callback();
  };
  // The last one on the way of the event.
  window.addEventListener('keydown', handle, { signal });
}

function isDialog(target: EventTarget): boolean {
  return target instanceof Element && target.matches(anyOf(DIALOGS));
}

function isModalOpen(): boolean {
  return [...document.querySelectorAll(anyOf(MODALS))].some((each) => isRendered(each));
}

/** Unlike a plain list, it may have selectors that the browser does not know. */
function anyOf(selectors: readonly string[]): string {
  return `:is(${selectors.join()})`;
}
