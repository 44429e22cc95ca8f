/** The distance between bell and panel, and the least one between panel and window. */
const MARGIN = 8;
/** With less room than this, the panel opens above the bell if there is more room. */
const ENOUGH_HEIGHT = 360;
const MAX_HEIGHT = 600;

/** Puts the panel below the bell, or above it where there is more room, inside the window. */
export function placePanel(panel: HTMLElement, bell: DOMRect): void {
  const width = document.documentElement.clientWidth;
  const height = window.innerHeight;
  const roomBelow = height - bell.bottom;
  const isBelow = roomBelow >= ENOUGH_HEIGHT + 2 * MARGIN || roomBelow >= bell.top;
  const isRtl = getComputedStyle(panel).direction === 'rtl';
  const left = isRtl ? bell.left : bell.right - panel.offsetWidth;
  const x = clamp(left, width - panel.offsetWidth - MARGIN);
  const y = clamp(MARGIN + (isBelow ? bell.bottom : height - bell.top), height - ENOUGH_HEIGHT);
  const { style } = panel;
  style.inset = isBelow ? `${y}px auto auto ${x}px` : `auto auto ${y}px ${x}px`;
  style.maxHeight = `${Math.min(MAX_HEIGHT, height - y - MARGIN)}px`;
}

function clamp(value: number, max: number): number {
  return Math.round(Math.max(MARGIN, Math.min(value, max)));
}
