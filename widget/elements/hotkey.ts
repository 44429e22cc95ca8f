const MODIFIERS = ['Control', 'Alt', 'Shift', 'Meta'] as const;

/**
 * Whether a key press is the hotkey, written as in `aria-keyshortcuts`: `F8`, `Alt+M`. An empty
 * hotkey is none.
 */
export function isHotkey(event: KeyboardEvent, hotkey: string): boolean {
  const parts = hotkey.split('+');
  const key = parts.pop()?.trim().toLowerCase();
  if (!key || event.key.toLowerCase() !== key) return false;
  return MODIFIERS.every((name) => event.getModifierState(name) === parts.includes(name));
}
