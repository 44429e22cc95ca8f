const MODIFIERS = ['Control', 'Alt', 'Shift', 'Meta'] as const;

/** Whether a key press is the hotkey, as in `aria-keyshortcuts`: `F8`, `Alt+M`. Empty: never. */
export function isHotkey(event: KeyboardEvent, hotkey: string): boolean {
  const keys = hotkey.toLowerCase().split('+');
  return (
    event.key?.toLowerCase() === keys.pop() &&
    MODIFIERS.every((name) => event.getModifierState(name) === keys.includes(name.toLowerCase()))
  );
}
