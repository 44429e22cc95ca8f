import { MessageCenterError } from '../../../protocol/index.js';

/** Where on the window the popups are. */
export type PopupPlace =
  | 'top-start'
  | 'top-center'
  | 'top-end'
  | 'bottom-start'
  | 'bottom-center'
  | 'bottom-end';

/** How long a popup stays by default, in milliseconds. */
export const DEFAULT_POPUP_MS = 6_000;

export const DEFAULT_PLACE: PopupPlace = 'bottom-end';

const PLACE = /^(top|bottom)-(start|center|end)$/;

/** Any number of origins with spaces between them. */
const ORIGINS = /^\s*(https?:\/\/[^\s/?#]+(\s+|$))*$/;

/** A scheme, if there is one, comes before any slash. */
const SOUND = /^(https?:|[^:]*(\/|$))/i;

interface Options {
  readonly theme: string;
  readonly popups: string;
  readonly popupMs: number;
  readonly avatarOrigins: string;
  readonly sound: string | null;
}

/** What is wrong with the element's attributes; null when nothing is. Defaults stand in for it. */
export function faultOf(options: Options): MessageCenterError | null {
  const { theme, popups, popupMs, avatarOrigins, sound } = options;
  const wrong =
    (!/^(auto|light|dark)$/.test(theme) && 'theme must be auto, light or dark') ||
    (!(PLACE.test(popups) || popups === 'none') &&
      'popups must be none, or top or bottom with -start, -center or -end') ||
    (!isTime(popupMs) && 'popup-ms must be milliseconds above 0') ||
    (!ORIGINS.test(avatarOrigins) &&
      'avatar-origins must be origins such as https://example.com') ||
    (!SOUND.test(sound ?? '') && 'sound must be an http or https URL');
  return wrong ? new MessageCenterError('INVALID', `<message-center>: ${wrong}.`) : null;
}

/** The place that the attribute names, or the default. */
export function placeOf(popups: string): PopupPlace {
  return PLACE.test(popups) ? (popups as PopupPlace) : DEFAULT_PLACE;
}

/** The time that the attribute says, or the default. */
export function popupMsOf(popupMs: number): number {
  return isTime(popupMs) ? popupMs : DEFAULT_POPUP_MS;
}

function isTime(ms: number): boolean {
  return ms > 0 && ms < Number.POSITIVE_INFINITY;
}
