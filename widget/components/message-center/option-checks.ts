import { isHotkeyName } from '../../platform/hotkey.js';

const PLACE = /^(top|bottom)-(start|center|end)$/;

/** Any number of origins, separated by spaces. */
const ORIGINS = /^\s*(https?:\/\/[^\s/?#]+(\s+|$))*$/;

/** An http or https URL, or one without a scheme: no colon before the first slash. */
const SOUND = /^(https?:|[^:]*(\/|$))/i;

interface CheckedLooks {
  readonly theme: string;
  readonly avatarOrigins: string;
}

interface CheckedOptions extends CheckedLooks {
  readonly popups: string;
  readonly popupMs: number;
  readonly hotkey: string;
  readonly sound: string | null;
}

/** What is wrong with the options, without the final period; null without anything. */
export function problemOf(options: CheckedOptions): string | null {
  const { popups, popupMs, hotkey, sound } = options;
  return (
    problemOfLooks(options) ||
    (!(isPlace(popups) || popups === 'none') &&
      'popups must be none, or top or bottom with -start, -center or -end') ||
    (!isDuration(popupMs) && 'popup-ms must be milliseconds above 0') ||
    (!isHotkeyName(hotkey) &&
      'hotkey must be a key such as F8, or one with Control, Alt, Shift or Meta such as Alt+M') ||
    (!SOUND.test(sound ?? '') && 'sound must be an http or https URL') ||
    null
  );
}

/** The same for the options of all elements with a list of messages. */
export function problemOfLooks({ theme, avatarOrigins }: CheckedLooks): string | null {
  return (
    problemOfTheme(theme) ||
    (!ORIGINS.test(avatarOrigins) &&
      'avatar-origins must be origins such as https://example.com') ||
    null
  );
}

export function problemOfTheme(theme: string): string | null {
  return /^(auto|light|dark)$/.test(theme) ? null : 'theme must be auto, light or dark';
}

export function isPlace(popups: string): boolean {
  return PLACE.test(popups);
}

export function isDuration(ms: number): boolean {
  return ms > 0 && ms < Number.POSITIVE_INFINITY;
}
