import { MessageCenterError } from '../../../protocol/index.js';
import { isHotkeyName } from '../../platform/hotkey.js';

const PLACE = /^(top|bottom)-(start|center|end)$/;

/** Any number of origins, separated by spaces. */
const ORIGINS = /^\s*(https?:\/\/[^\s/?#]+(\s+|$))*$/;

/** An http or https URL, or one without a scheme: no colon before the first slash. */
const SOUND = /^(https?:|[^:]*(\/|$))/i;

interface CheckedOptions {
  readonly theme: string;
  readonly popups: string;
  readonly popupMs: number;
  readonly hotkey: string;
  readonly avatarOrigins: string;
  readonly sound: string | null;
}

/** The error in the element's attributes; null without one. Defaults replace invalid values. */
export function checkOptions(options: CheckedOptions): MessageCenterError | null {
  const { theme, popups, popupMs, hotkey, avatarOrigins, sound } = options;
  const problem =
    (!/^(auto|light|dark)$/.test(theme) && 'theme must be auto, light or dark') ||
    (!(isPlace(popups) || popups === 'none') &&
      'popups must be none, or top or bottom with -start, -center or -end') ||
    (!isDuration(popupMs) && 'popup-ms must be milliseconds above 0') ||
    (!isHotkeyName(hotkey) &&
      'hotkey must be a key such as F8, or one with Control, Alt, Shift or Meta such as Alt+M') ||
    (!ORIGINS.test(avatarOrigins) &&
      'avatar-origins must be origins such as https://example.com') ||
    (!SOUND.test(sound ?? '') && 'sound must be an http or https URL');
  return problem ? new MessageCenterError('INVALID', `<message-center>: ${problem}.`) : null;
}

export function isPlace(popups: string): boolean {
  return PLACE.test(popups);
}

export function isDuration(ms: number): boolean {
  return ms > 0 && ms < Number.POSITIVE_INFINITY;
}
