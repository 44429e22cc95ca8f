/** Compiled, never run: what the types of the React component allow and refuse. */
import type {
  InitialState,
  McBeforePopupEvent,
  MessageCenterElement,
} from 'message-center-element';
import { MessageCenter } from 'message-center-element/react';
import { createRef } from 'react';

const state: InitialState = {
  messages: [],
  counts: { total: 0, unread: 0, transient: 0, unreadPersistent: 0 },
  position: '0',
  inbox: 'tag',
};

export const right = (
  <MessageCenter
    ref={createRef<MessageCenterElement>()}
    popups="top-end"
    popupMs={5_000}
    open
    theme="dark"
    token={async () => 'token'}
    renderMessage={(message) => message.text}
    initial={state}
    className="bell"
    style={{ margin: 4 }}
    onMcOpen={(event) => event.currentTarget}
    onMcBeforePopup={(event: McBeforePopupEvent) => {
      if (event.message.level === 'debug') event.preventDefault();
    }}
    onMcConnection={({ status }) => status === 'live'}
  >
    <svg slot="icon" />
  </MessageCenter>
);

export const wrong = [
  // @ts-expect-error There is no such place.
  <MessageCenter key="1" popups="left" />,
  // @ts-expect-error A time is a number.
  <MessageCenter key="2" popupMs="soon" />,
  // @ts-expect-error It has no message.
  <MessageCenter key="3" onMcOpen={(event) => event.message} />,
  // @ts-expect-error Messages are only read.
  <MessageCenter key="4" messages={[]} />,
  // @ts-expect-error A state has messages.
  <MessageCenter key="5" initial={{ counts: state.counts }} />,
  // @ts-expect-error The ref is the element.
  <MessageCenter key="6" ref={createRef<HTMLInputElement>()} />,
];
