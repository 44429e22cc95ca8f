import { takesText } from '../../platform/focus.js';
import { isDelete, isHotkey } from '../../platform/hotkey.js';
import { PopupElement } from './popup.js';

/** The key that moves the focus to the popups and back, and how it does that. */
interface PopupKeys {
  readonly hotkey: string;
  readonly toggleFocus: () => void;
  /** Returns the focus to the page. */
  readonly restoreFocus: () => void;
}

/** Handles a key that was pressed in the popups. */
export function handlePopupKey(event: KeyboardEvent, keys: PopupKeys): void {
  const path = event.composedPath();
  const { key } = event;
  const popup = path.find((target) => target instanceof PopupElement);
  // Also in a text field, and instead of a dialog around it, which Escape would close.
  if (key === 'Escape') {
    if (popup) popup.close();
    else keys.restoreFocus();
  } else if (takesText(path[0])) return;
  else if (isDelete(event)) popup?.close();
  else if (key === 'Enter' && path[0] === popup) popup?.choose();
  else if (!isHotkey(event, keys.hotkey)) return;
  else if (!event.repeat) keys.toggleFocus();
  event.preventDefault();
}
