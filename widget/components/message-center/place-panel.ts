/** Between bell and panel, and at least between panel and window. */
const MARGIN = 8;
/** With less room than this the panel rather opens on the bell's other side, if there is more. */
const ENOUGH = 360;
const HIGHEST = 600;

/**
 * Puts the panel under the bell, their ends in line; over it where there is more room; and always
 * inside the window.
 */
export function placePanel(panel: HTMLElement, bell: DOMRect): void {
  const width = document.documentElement.clientWidth;
  const height = window.innerHeight;
  const below = height - bell.bottom;
  const under = below >= ENOUGH + 2 * MARGIN || below >= bell.top;
  const rtl = getComputedStyle(panel).direction === 'rtl';
  const left = rtl ? bell.left : bell.right - panel.offsetWidth;
  const x = within(left, width - panel.offsetWidth - MARGIN);
  const y = within(MARGIN + (under ? bell.bottom : height - bell.top), height - ENOUGH);
  const { style } = panel;
  style.inset = under ? `${y}px auto auto ${x}px` : `auto auto ${y}px ${x}px`;
  style.maxHeight = `${Math.min(HIGHEST, height - y - MARGIN)}px`;
}

function within(value: number, max: number): number {
  return Math.round(Math.max(MARGIN, Math.min(value, max)));
}
