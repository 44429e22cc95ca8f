import { clamp, measureOrigin, scaleOf } from '../../platform/placement.js';
import { type Area, visibleArea } from '../../platform/visible-area.js';

/** The distance between bell and panel, and the least one between panel and window. */
const MARGIN = 8;
/** With less room than this, the panel opens above the bell if there is more room. */
const ENOUGH_HEIGHT = 360;
/** With less room than this on either side, the panel covers the bell. */
const LEAST_HEIGHT = 120;
const MAX_HEIGHT = 600;

/**
 * Puts the panel below the bell, or above it where there is more room, inside the visible part of
 * the window. All values are in pixels of the window, and are converted at the end.
 */
export function placePanel(panel: HTMLElement, bell: DOMRect): void {
  const { style } = panel;
  style.height = '';
  const { left, top, bottom, scale } = measureOrigin(panel);
  const area = safeArea(panel);
  style.maxWidth = `${(area.right - area.left) / scale}px`;
  const { width } = panel.getBoundingClientRect();
  const isRtl = getComputedStyle(panel).direction === 'rtl';
  const x = clamp(isRtl ? bell.left : bell.right - width, area.left, area.right - width);
  const { isBelow, edge, room } = chooseSide(bell, area, scale);
  const offset = `${(x - left) / scale}px`;
  style.inset = isBelow
    ? `${(edge - top) / scale}px auto auto ${offset}`
    : `auto auto ${(bottom - edge) / scale}px ${offset}`;
  style.maxHeight = `${Math.min(MAX_HEIGHT, room / scale)}px`;
}

/** Makes the panel cover the visible part of the window. */
export function placeSheet(panel: HTMLElement): void {
  const scale = scaleOf(panel);
  const { top, bottom } = visibleArea();
  const { style } = panel;
  style.inset = `${top / scale}px 0 auto`;
  style.height = `${(bottom - top) / scale}px`;
  style.maxWidth = style.maxHeight = '';
}

interface Side {
  readonly isBelow: boolean;
  /** The edge of the panel that is nearer to the bell. */
  readonly edge: number;
  /** The height between that edge and the end of the area. */
  readonly room: number;
}

function chooseSide(bell: DOMRect, { top, bottom }: Area, scale: number): Side {
  const least = Math.min(LEAST_HEIGHT * scale, bottom - top);
  const roomBelow = bottom - bell.bottom - MARGIN;
  const roomAbove = bell.top - MARGIN - top;
  const isBelow = roomBelow >= ENOUGH_HEIGHT * scale || roomBelow >= roomAbove;
  const edge = isBelow
    ? clamp(bell.bottom + MARGIN, top, bottom - least)
    : clamp(bell.top - MARGIN, top + least, bottom);
  return { isBelow, edge, room: isBelow ? bottom - edge : edge - top };
}

/** The area for the panel: inside the window's edges, and clear of a phone's notch. */
function safeArea(panel: HTMLElement): Area {
  const { left, top, right, bottom } = visibleArea();
  const insets = getComputedStyle(panel);
  const inset = (value: string): number => MARGIN + (Number.parseFloat(value) || 0);
  return {
    left: left + inset(insets.scrollMarginLeft),
    top: top + inset(insets.scrollMarginTop),
    right: right - inset(insets.scrollMarginRight),
    bottom: bottom - inset(insets.scrollMarginBottom),
  };
}
