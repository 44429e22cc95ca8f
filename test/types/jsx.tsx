/** Compiled, never run: the element's own tag in the JSX of React 19. */
import 'message-center-element/jsx';

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

export const wrong = [
  // @ts-expect-error There is no such place.
  <message-center key="1" popups="left" />,
  // @ts-expect-error A time is a number.
  <message-center key="2" popup-ms="soon" />,
  // @ts-expect-error It has no message.
  <message-center key="3" onmc-open={(event) => event.message} />,
];
