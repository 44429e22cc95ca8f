/** Compiled in an app that has the package installed, never run: what the types of the page take. */
import {
  type Counts,
  type ErrorCode,
  type McActionEvent,
  McMessageEvent,
  type McReadEvent,
  type Message,
  type MessageAction,
} from 'message-center-element';
import { MessageCenterElement } from 'message-center-element/widget';

function onMessage(event: McMessageEvent): Message {
  return event.message;
}

document.addEventListener('mc-message', onMessage);
document.addEventListener('mc-message', ({ message }) => message.text.trim());
window.addEventListener('mc-read', ({ ids }: McReadEvent) => ids.length);
document.body.addEventListener('mc-error', ({ error }) => {
  const code: ErrorCode = error.code;
  return code;
});
document
  .createElement('div')
  .attachShadow({ mode: 'open' })
  .addEventListener('mc-open', () => {});
document.addEventListener('mc-action', ({ message, url, action }: McActionEvent) => {
  const chosen: MessageAction | undefined = action;
  return [message.id, url?.length, chosen?.label];
});
document.removeEventListener('mc-message', onMessage);
// @ts-expect-error It has no message.
document.addEventListener('mc-open', ({ message }) => message);

const element = document.querySelector('message-center') ?? new MessageCenterElement();
export const counts: Counts | null | undefined = element.counts;
export const event = new McMessageEvent(element.messages[0] as Message);

const inbox = document.createElement('message-inbox');
inbox.filter = 'unread';
// @ts-expect-error There is no such filter.
inbox.filter = 'read';
document.createElement('message-badge').for = 'messages';
