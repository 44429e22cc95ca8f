/** The bell and the popups belong to the panel: they say themselves what a press on them means. */
const OWN = '[part=bell], mc-panel, mc-popup-stack';

/** Calls `onOutside` when the user presses somewhere else on the page, until the signal ends it. */
export function watchPressOutside(onOutside: () => void, signal: AbortSignal): void {
  const handlePress = (event: Event): void => {
    const own = event
      .composedPath()
      .some((at) => at instanceof Element && at.matches(OWN) && at.isConnected);
    if (!own) onOutside();
  };
  document.addEventListener('pointerdown', handlePress, { capture: true, signal });
}
