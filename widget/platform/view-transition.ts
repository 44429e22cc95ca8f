import { matchesIfKnown } from './popover.js';

interface TransitionDocument {
  readonly activeViewTransition?: { readonly finished: Promise<unknown> } | null;
}

/** How long to wait before checking again where browsers do not say when it ends, in milliseconds. */
const RECHECK_MS = 100;

/** Whether a view transition of the document covers the page with pictures of it. */
export function isInViewTransition(): boolean {
  const root = document.documentElement;
  // The first browsers with view transitions do not have the pseudo-class.
  return matchesIfKnown(root, ':active-view-transition') || isAnimatingPictures();
}

function isAnimatingPictures(): boolean {
  if (!('startViewTransition' in document)) return false;
  return document.getAnimations().some(({ effect }) => {
    const { pseudoElement } = effect as KeyframeEffect;
    return pseudoElement?.startsWith('::view-transition');
  });
}

/** Resolves when the current view transition may have ended. */
export async function viewTransitionEnd(): Promise<void> {
  const { activeViewTransition } = document as TransitionDocument;
  if (activeViewTransition) await activeViewTransition.finished.catch(() => {});
  else await new Promise((resolve) => setTimeout(resolve, RECHECK_MS));
}
