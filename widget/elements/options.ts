import { MessageCenterError } from '../../protocol/index.js';

/** Where on the window the popups are. */
export const POPUP_PLACES = [
  'top-start',
  'top-center',
  'top-end',
  'bottom-start',
  'bottom-center',
  'bottom-end',
] as const;

export type PopupPlace = (typeof POPUP_PLACES)[number];

/** How long a popup stays by default, in milliseconds. */
export const DEFAULT_POPUP_MS = 6_000;

export const DEFAULT_PLACE: PopupPlace = 'bottom-end';

interface Options {
  readonly theme: string;
  readonly popups: string;
  readonly popupMs: number;
}

/** What is wrong with the element's attributes; null when nothing is. Defaults stand in for it. */
export function faultOf({ theme, popups, popupMs }: Options): MessageCenterError | null {
  const places = [...POPUP_PLACES, 'none'];
  if (!['auto', 'light', 'dark'].includes(theme)) return refuse('theme', 'auto, light or dark');
  if (!places.includes(popups)) return refuse('popups', `one of ${places.join(', ')}`);
  if (!isTime(popupMs)) return refuse('popup-ms', 'a number of milliseconds above 0');
  return null;
}

/** The place that the attribute names, or the default. */
export function placeOf(popups: string): PopupPlace {
  return POPUP_PLACES.find((place) => place === popups) ?? DEFAULT_PLACE;
}

/** The time that the attribute says, or the default. */
export function popupMsOf(popupMs: number): number {
  return isTime(popupMs) ? popupMs : DEFAULT_POPUP_MS;
}

function isTime(ms: number): boolean {
  return Number.isFinite(ms) && ms > 0;
}

function refuse(attribute: string, wanted: string): MessageCenterError {
  return new MessageCenterError(
    'INVALID',
    `The attribute ${attribute} of <message-center> must be ${wanted}. Its default is used.`,
  );
}
