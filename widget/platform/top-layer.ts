import { INHERITED } from '../components/tokens.js';
import { hidePopover, isPopoverOpen, matchesIfKnown, showPopover } from './popover.js';

/** What the user does inside the element, which an open dialog around it is not to hear of. */
const KEPT_FROM_DIALOG = (
  'click dblclick auxclick contextmenu keydown keyup mousedown mouseup ' +
  'pointerdown pointermove pointerup touchstart touchend'
).split(' ');

/** How often it is looked again whether what makes the element inert has gone, in milliseconds. */
const LOOK_AGAIN_MS = 400;

const MODAL = 'dialog:modal';

export interface TopLayer {
  /**
   * Puts it on top, unless that would take the focus out of it.
   *
   * @param raise False: when it is up already, only if something may have come up above it.
   */
  show(raise?: boolean): void;
  /** Takes it away and home. Harmless when it is not up. */
  hide(): void;
  /**
   * To be called when the element was disconnected: its dialog may have been taken out of the
   * document, or emptied. While the element itself moves, it is back before this looks.
   */
  settle(): void;
}

/**
 * Keeps a `popover="manual"` element above everything. What is outside an open modal dialog is inert,
 * also in the top layer, so while one is open the element moves into it, takes along what it
 * inherits at home, and returns afterwards. Where it can go nowhere, because the dialog is in a
 * closed shadow root, it stays hidden until that is gone.
 *
 * @param element Its home is where it is now.
 * @param onPlaced Called when it may have come up, moved, or gone into hiding. Without it, it is
 * never hidden.
 */
export function createTopLayer(element: HTMLElement, onPlaced?: () => void): TopLayer {
  const home = element.parentElement as HTMLElement;
  /** Something else may have come up above it. */
  let covered = false;
  let watch: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const isUp = (): boolean => isPopoverOpen(element);
  const isAway = (): boolean => element.parentNode !== home;

  /**
   * Dialogs and popovers tell of themselves in their own tree only; elsewhere they are found by the
   * focus that they take or the click that opened them, if not by the next arrival.
   */
  function listen(root: Node): void {
    const { signal } = watch as AbortController;
    for (const type of ['toggle', 'close', 'focusin', 'click']) {
      root.addEventListener(type, handleChange, { signal, capture: type !== 'click' });
    }
  }

  function handleChange({ type, target }: Event): void {
    if (target === element) return;
    covered ||= type === 'toggle';
    place(false);
  }

  function place(raise: boolean): void {
    clearTimeout(timer);
    if (!home.isConnected) return;
    const modal = topmostModal();
    const parent = modal === undefined || wayUp(home).includes(modal) ? home : modal;
    const moves = element.parentNode !== parent;
    const raised = moves || (raise && covered);
    if (raised && isUp() && !matchesIfKnown(element, ':focus-within')) hidePopover(element);
    if (moves) moveTo(parent);
    else if (isAway()) dress();
    if (!isUp()) {
      showPopover(element);
      covered = false;
    }
    if (onPlaced === undefined) return;
    if (!isReachable(element)) {
      hidePopover(element);
      timer = setTimeout(() => place(true), LOOK_AGAIN_MS);
    }
    onPlaced();
  }

  function moveTo(parent: HTMLElement): void {
    // Not every browser can move a node without taking it out of the document in between.
    if (parent.isConnected && element.isConnected && 'moveBefore' in parent) {
      parent.moveBefore(element, null);
    } else parent.append(element);
    if (isAway()) listen(parent.getRootNode());
    dress();
  }

  /** Has it look, away from home, as it does there. */
  function dress(): void {
    const inherited = getComputedStyle(home);
    for (const name of INHERITED) {
      element.style.setProperty(name, isAway() ? inherited.getPropertyValue(name) : '');
    }
    // Unlike the property, the attribute also says it to `:dir()`.
    element.dir = isAway() ? inherited.direction : '';
  }

  for (const type of KEPT_FROM_DIALOG) {
    const handle = (event: Event): void => {
      if (isAway()) event.stopPropagation();
    };
    element.addEventListener(type, handle, { passive: true });
  }

  const layer: TopLayer = {
    show(raise = true) {
      if (watch === undefined) {
        watch = new AbortController();
        listen(document);
      }
      covered ||= raise;
      place(true);
    },

    hide() {
      if (watch === undefined) return;
      watch.abort();
      watch = undefined;
      clearTimeout(timer);
      if (isUp()) hidePopover(element);
      moveTo(home);
    },

    settle() {
      queueMicrotask(() => {
        if (!home.isConnected) layer.hide();
        else if (watch !== undefined) place(false);
      });
    },
  };
  return layer;
}

/** Whether it is not inert: what is inert is not hit, not even below something else. */
function isReachable(element: HTMLElement): boolean {
  const { left, top, width, height } = element.getBoundingClientRect();
  const root = element.getRootNode() as Document | ShadowRoot;
  element.style.pointerEvents = 'auto';
  // A DOM without a layout hits nothing, and makes nothing inert.
  const hit = root.elementsFromPoint?.(left + width / 2, top + height / 2);
  element.style.pointerEvents = '';
  return hit?.includes(element) ?? true;
}

/** The open modal dialog that is on top: a corner of the window can hit nothing below it. */
function topmostModal(): HTMLElement | undefined {
  const hit = hitIn(document);
  const around = wayUp(hit).filter((at) => at instanceof HTMLElement);
  const dialogs = [...document.querySelectorAll('dialog')].reverse();
  return [...around, ...dialogs].find((at) => matchesIfKnown(at, MODAL));
}

function hitIn(root: DocumentOrShadowRoot): Element | null {
  const hit = root.elementFromPoint?.(0, 0) ?? null;
  const inner = hit?.shadowRoot;
  return (inner && inner !== root && hitIn(inner)) || hit;
}

/** The node and what it is inside of, as it is rendered: through slots and shadow hosts. */
function wayUp(node: Node | null): Node[] {
  if (node === null) return [];
  const outer = (node instanceof Element && node.assignedSlot) || node.parentNode;
  return [node, ...wayUp(node instanceof ShadowRoot ? node.host : outer)];
}
