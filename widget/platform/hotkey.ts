const MODIFIERS = ['Control', 'Alt', 'Shift', 'Meta'] as const;

type Modifier = (typeof MODIFIERS)[number];

const NAMED_KEY = new RegExp(
  '^(f([1-9]|1\\d|2[0-4])|enter|escape|space|plus|backspace|delete|insert|home|end|pageup|pagedown|' +
    'arrow(up|down|left|right)|contextmenu|pause|scrolllock|printscreen|help)$',
);

/** Keys whose value in `event.key` is a character that cannot stand in a hotkey. */
const CHARACTERS: { readonly [name: string]: string } = { space: ' ', plus: '+' };

interface Hotkey {
  readonly modifiers: readonly Modifier[];
  /** The key as the page wrote it. */
  readonly key: string;
}

/** Whether this is a hotkey as in `aria-keyshortcuts`: `F8`, `Alt+M`; or empty: no key. */
export function isHotkeyName(hotkey: unknown): boolean {
  if (typeof hotkey !== 'string') return false;
  return hotkey === '' || parse(hotkey) !== null;
}

/** The hotkey with its modifiers first, as `aria-keyshortcuts` requires; null for no key. */
export function keyShortcutOf(hotkey: string): string | null {
  const parsed = parse(hotkey);
  return parsed && [...parsed.modifiers, parsed.key].join('+');
}

/**
 * Whether a key press is the hotkey. A letter or digit is also recognized by the position of its key
 * on a US keyboard where the press gives neither: with Option on a Mac (Option+M gives "µ"), and on
 * keyboards for other scripts.
 */
export function isHotkey(event: KeyboardEvent, hotkey: string): boolean {
  const parsed = parse(hotkey);
  // Browsers that fill in a form fire key events without a key.
  if (parsed === null || !event.key || event.isComposing) return false;
  if (entersCharacter(event)) return false;
  return (
    MODIFIERS.every((name) => event.getModifierState(name) === parsed.modifiers.includes(name)) &&
    isKey(event, parsed.key.toLowerCase())
  );
}

/** Whether a key press is Delete, which is Backspace by its name in the browser on a Mac. */
export function isDelete({ key }: KeyboardEvent): boolean {
  return key === 'Delete' || key === 'Backspace';
}

/** Whether the hotkey would enter text in a text field. */
export function entersText(hotkey: string): boolean {
  const parsed = parse(hotkey);
  const isCharacter = parsed !== null && (parsed.key.length === 1 || isCharacterName(parsed.key));
  return isCharacter && !parsed.modifiers.some((name) => name !== 'Shift');
}

function isKey({ key, code }: KeyboardEvent, wanted: string): boolean {
  const pressed = key.toLowerCase();
  if (pressed === (CHARACTERS[wanted] ?? wanted)) return true;
  const isLetterOrDigit = /^[a-z\d]$/;
  if (isLetterOrDigit.test(pressed) || !isLetterOrDigit.test(wanted)) return false;
  return code === (/\d/.test(wanted) ? `Digit${wanted}` : `Key${wanted.toUpperCase()}`);
}

/**
 * AltGr enters a character. On Windows it comes with Control and Alt; with Alt alone it is the Option
 * key, which Firefox on a Mac reports as AltGr too.
 */
function entersCharacter(event: KeyboardEvent): boolean {
  return event.getModifierState('AltGraph') && (event.ctrlKey || !event.altKey);
}

function isCharacterName(key: string): boolean {
  return Object.hasOwn(CHARACTERS, key.toLowerCase());
}

function parse(hotkey: string): Hotkey | null {
  const words = hotkey.split('+').map((word) => word.trim());
  const modifiers = MODIFIERS.filter((name) => words.some((word) => isWord(word, name)));
  const keys = words.filter((word) => !MODIFIERS.some((name) => isWord(word, name)));
  const [key = ''] = keys;
  const isValid = keys.length === 1 && (/^\S$/u.test(key) || NAMED_KEY.test(key.toLowerCase()));
  return isValid ? { modifiers, key } : null;
}

function isWord(word: string, name: string): boolean {
  return word.toLowerCase() === name.toLowerCase();
}
