/** Pages with elements that share the inbox of a user of the real center. */
import { fixture, html } from '@open-wc/testing';
import type {
  MessageBadgeElement,
  MessageCenterElement,
  MessageInboxElement,
} from '../../widget/classes.ts';
import { defineElements } from '../../widget/define.ts';
import { ask, serverUrl } from './test-user.ts';
import { waitUntil } from './wait.ts';

defineElements();

type Linked = MessageCenterElement | MessageInboxElement | MessageBadgeElement;

let users = 0;

/** A user of the real center, and an empty page for that user's elements. */
export async function aLinkedPage() {
  users += 1;
  const user = `linked ${users} of ${Date.now()}`;
  const server = await serverUrl();
  const page = await fixture<HTMLElement>(html`<main></main>`);
  const send = async (...texts: string[]): Promise<void> => {
    for (const text of texts) await ask('center:send', [{ to: { user }, text }]);
  };

  /** An element of that user, not in the page yet. */
  const center = (): MessageCenterElement =>
    Object.assign(document.createElement('message-center'), { server, token: user });

  const live = (element: Linked): Promise<void> =>
    waitUntil(() => element.connection === 'live', `<${element.localName}> is live`);
  return { user, server, page, send, center, live };
}

/** The text and labels of an element, with single spaces. */
export function wordsOf(element: Element): string {
  return element.shadowRoot?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
}
