/** Compiled, never run: the element's own tag in the JSX of React 19. */
import 'message-center-element/jsx';
import type { MessageCenterElement, NotifyHandle, PopupEnd } from 'message-center-element';

export const right = (
  <message-center
    popups="bottom-start"
    popup-ms="5000"
    close-keeps-unread
    className="bell"
    renderMessage={(message) => message.text}
    onmc-before-action={(event) => {
      if (event.url !== null) event.preventDefault();
    }}
  >
    <a href="/messages">Your messages</a>
  </message-center>
);

export const withoutServer = <message-center server="none" />;

export function notified(element: MessageCenterElement): Promise<PopupEnd> {
  const popup: NotifyHandle = element.notify({ text: 'Saved', closeAfterMs: 3_000 });
  popup.update({ subject: 'Done', progress: null });
  // @ts-expect-error A text cannot be cleared.
  popup.update({ text: null });
  // @ts-expect-error There is no such field.
  element.notify({ text: 'Saved', duration: 3_000 });
  // @ts-expect-error A popup has a text.
  element.notify({ level: 'success' });
  return popup.closed;
}

export const wrong = [
  // @ts-expect-error There is no such place.
  <message-center key="1" popups="left" />,
  // @ts-expect-error A time is a number.
  <message-center key="2" popup-ms="soon" />,
  // @ts-expect-error It has no message.
  <message-center key="3" onmc-open={(event) => event.message} />,
];
