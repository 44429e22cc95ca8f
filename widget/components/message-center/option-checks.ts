import { problemOfStrings } from '../../i18n/own-texts.js';
import { isHeaderText } from '../../platform/header-text.js';
import { isHotkeyName } from '../../platform/hotkey.js';

const PLACE = /^(top|bottom)-(start|center|end)$/;

/** An http or https URL, or one without a scheme: no colon before the first slash. */
const SOUND = /^(https?:|[^:]*(\/|$))/i;

/** Options as scripts may have set them: of any type. */
type Unchecked<Name extends string> = { readonly [name in Name]: unknown };

type CheckedInbox = Unchecked<'server' | 'token' | 'strings' | 'theme'>;

type CheckedList = CheckedInbox & Unchecked<'avatarOrigins' | 'renderMessage'>;

type CheckedOptions = CheckedList & Unchecked<'popups' | 'popupMs' | 'hotkey' | 'sound'>;

/** The problem with the options, without the final period; null if there is none. */
export function problemOf(options: CheckedOptions): string | null {
  const { popups, popupMs, hotkey, sound } = options;
  return joinProblems(
    problemOfList(options),
    !(isPlace(popups) || popups === 'none') &&
      'popups must be none, or top or bottom with -start, -center or -end',
    !isDuration(popupMs) && 'popup-ms must be milliseconds above 0',
    !isHotkeyName(hotkey) && 'hotkey must be a key such as F8, Alt+M or Control+Shift+Y',
    !isSound(sound) && 'sound must be an http or https URL',
  );
}

/** The same for the options of all elements with a list of messages. */
export function problemOfList(options: CheckedList): string | null {
  const { renderMessage } = options;
  const isNone = renderMessage === undefined || renderMessage === null;
  return joinProblems(
    problemOfInbox(options),
    originsOf(options) === null && 'avatar-origins must be origins such as https://example.com',
    !isNone && typeof renderMessage !== 'function' && 'renderMessage must be a function',
  );
}

/** The same for the options of all elements. */
export function problemOfInbox({ server, token, strings, theme }: CheckedInbox): string | null {
  return joinProblems(
    typeof server !== 'string' && 'server must be a URL or a path',
    !(typeof token === 'function' || isHeaderText(token ?? '')) &&
      'token must be a string that a header can hold, or a function',
    !matches(/^(auto|light|dark)$/, theme) && 'theme must be auto, light or dark',
    problemOfStrings(strings),
  );
}

/** All problems in one text; null without any. */
export function joinProblems(...problems: (string | false | null)[]): string | null {
  return problems.filter(Boolean).join('; ') || null;
}

export function isPlace(popups: unknown): boolean {
  return matches(PLACE, popups);
}

/** Null is none. */
export function isSound(sound: unknown): boolean {
  return matches(SOUND, sound ?? '');
}

export function isDuration(ms: unknown): boolean {
  return typeof ms === 'number' && ms > 0 && ms < Number.POSITIVE_INFINITY;
}

/** The origins that an option lists; null if one is not written as browsers write it. */
export function originsOf({ avatarOrigins }: Unchecked<'avatarOrigins'>): readonly string[] | null {
  if (typeof avatarOrigins !== 'string') return null;
  const origins = avatarOrigins.split(/\s+/).filter(Boolean);
  return origins.every(isOrigin) ? origins : null;
}

function isOrigin(origin: string): boolean {
  return /^https?:/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin;
}

function matches(pattern: RegExp, value: unknown): boolean {
  return typeof value === 'string' && pattern.test(value);
}
