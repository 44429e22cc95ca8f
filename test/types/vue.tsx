/** @jsxImportSource vue */
/** Compiled, never run: the element in Vue's JSX, and in the types that its templates are checked by. */
import 'message-center-element/vue';
import type { GlobalComponents } from 'vue';

type Props = InstanceType<GlobalComponents['message-center']>['$props'];

export const right = (
  <message-center
    class="bell"
    popups="bottom-start"
    popup-ms={5_000}
    closeKeepsUnread
    onMcPopup={({ message }) => message.text}
  />
);

export const slotted = [<svg key="1" slot="icon" />, <p key="2" slot="empty" />];

export const rightInTemplates: Props = {
  popups: 'none',
  onMcBeforePopup: (event) => event.preventDefault(),
};

export const wrong = [
  // @ts-expect-error There is no such place.
  <message-center key="1" popups="left" />,
  // @ts-expect-error A time is a number.
  <message-center key="2" popup-ms="soon" />,
  // @ts-expect-error It would be written as "false", which is there.
  <message-center key="4" close-keeps-unread={false} />,
  // @ts-expect-error It has no message.
  <message-center key="3" onMcOpen={(event) => event.message} />,
];

// @ts-expect-error There is no such place.
export const wrongInTemplates: Props = { popups: 'left' };
