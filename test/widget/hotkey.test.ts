import { describe, expect, test } from 'vitest';
import { entersText, isHotkey, isHotkeyName, keyShortcutOf } from '../../widget/platform/hotkey.js';

/** A key press: its character, its key, and its modifiers. */
function press(
  key: string | undefined,
  code: string,
  held: string[] = [],
  isComposing = false,
): KeyboardEvent {
  return {
    key,
    code,
    isComposing,
    altKey: held.includes('Alt'),
    ctrlKey: held.includes('Control'),
    getModifierState: (name: string) => held.includes(name),
  } as KeyboardEvent;
}

describe('a hotkey', () => {
  test('is the key with exactly its modifiers, whatever their order and their case', () => {
    expect(isHotkey(press('F8', 'F8'), 'F8')).toBe(true);
    expect(isHotkey(press('F8', 'F8', ['Shift']), 'F8')).toBe(false);
    expect(isHotkey(press('M', 'KeyM', ['Shift', 'Alt']), 'alt+Shift+m')).toBe(true);
    expect(isHotkey(press('m', 'KeyM', ['Alt']), 'Shift+Alt+M')).toBe(false);
    expect(isHotkey(press('M', 'KeyM', ['CapsLock']), 'm')).toBe(true);
    expect(isHotkey(press(' ', 'Space', ['Control']), 'Control+Space')).toBe(true);
    expect(isHotkey(press('+', 'BracketRight', ['Control']), 'Control+Plus')).toBe(true);
    expect(isHotkey(press('/', 'Digit7', ['Control']), 'Control+/')).toBe(true);
  });

  test('is recognized by the position of its key if the press produces no letter or digit', () => {
    const mac = ['Alt'];
    expect(isHotkey(press('µ', 'KeyM', mac), 'Alt+M')).toBe(true);
    expect(isHotkey(press('Dead', 'KeyN', mac), 'Alt+N')).toBe(true);
    // The Option key of a German Mac, and of Firefox on a Mac.
    expect(isHotkey(press('@', 'KeyL', mac), 'Alt+L')).toBe(true);
    expect(isHotkey(press('µ', 'KeyM', ['Alt', 'AltGraph']), 'Alt+M')).toBe(true);
    for (const letter of ['ь', 'μ', 'ة', 'צ']) {
      expect(isHotkey(press(letter, 'KeyM', ['Control']), 'Control+M')).toBe(true);
    }
    expect(isHotkey(press('к', 'KeyR'), 'R')).toBe(true);
    expect(isHotkey(press('&', 'Digit1', ['Alt']), 'Alt+1')).toBe(true);
    expect(isHotkey(press('!', 'Digit1', ['Alt', 'Shift']), 'Alt+Shift+1')).toBe(true);
  });

  test('is the key with its letter, even if the keyboard has it elsewhere', () => {
    // A French keyboard has A and Q the other way round.
    expect(isHotkey(press('q', 'KeyA', ['Alt']), 'Alt+Q')).toBe(true);
    expect(isHotkey(press('a', 'KeyQ', ['Alt']), 'Alt+Q')).toBe(false);
  });

  test('is not a key that enters a character, composes one, or has no name', () => {
    const windows = ['Control', 'Alt', 'AltGraph'];
    expect(isHotkey(press('µ', 'KeyM', windows), 'Control+Alt+M')).toBe(false);
    expect(isHotkey(press('µ', 'KeyM', ['AltGraph']), 'M')).toBe(false);
    expect(isHotkey(press('m', 'KeyM', [], true), 'M')).toBe(false);
    expect(isHotkey(press(undefined, ''), 'M')).toBe(false);
    expect(isHotkey(press('', 'KeyM'), 'M')).toBe(false);
    expect(isHotkey(press('F8', 'F8'), '')).toBe(false);
  });

  test('has a name as in aria-keyshortcuts; any other name is an error', () => {
    expect(keyShortcutOf('m + shift+ALT')).toBe('Alt+Shift+m');
    expect(keyShortcutOf('F8')).toBe('F8');
    expect(keyShortcutOf('')).toBe(null);
    const wrong = ['Ctrl+M', 'Alt', 'Alt+', 'F25', 'Alt+M+N', 'Cmd+M', 'M M', '++', 'Return'];
    expect(wrong.filter(isHotkeyName)).toEqual([]);
    const right = ['', 'F12', 'Alt+M', 'Meta+.', 'Shift+Escape', 'Control+ArrowUp', 'é'];
    expect(right.filter((name) => !isHotkeyName(name))).toEqual([]);
  });

  test('enters text without Control, Alt and Meta', () => {
    const names = ['M', 'Shift+M', 'Space', 'Alt+M', 'F8', 'Shift+Delete', ''];
    expect(names.filter(entersText)).toEqual(['M', 'Shift+M', 'Space']);
  });
});
