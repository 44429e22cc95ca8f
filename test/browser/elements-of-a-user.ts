/** Elements of one user on a page, with the real center that the test runner serves. */
import './counted-sockets.ts';

import { fixture, html } from '@open-wc/testing';
import type { Message } from '../../protocol/index.ts';
import type { MessageCenterElement } from '../../widget/classes.ts';
import { defineElements } from '../../widget/define.ts';
import { root } from './support.ts';
import { ask, serverUrl } from './test-user.ts';
import { waitUntil } from './wait.ts';

defineElements();

const EVENTS = ['message', 'popup', 'read', 'remove', 'connection', 'error'];

let users = 0;

/** Elements of one user, not in the document yet, and the events that reach the document. */
export async function elementsOfAUser(count: number) {
  users += 1;
  const user = `several ${users} of ${Date.now()}`;
  const server = await serverUrl();
  const heard: string[] = [];
  const page = await fixture<HTMLElement>(html`<div></div>`);
  for (const name of EVENTS) {
    page.addEventListener(`mc-${name}`, (event) => {
      const element = event.composedPath()[0] as HTMLElement;
      heard.push(`${element.id} ${name}`);
    });
  }
  const elements = Array.from({ length: count }, (_, at) => {
    const element = document.createElement('message-center');
    return Object.assign(element, { id: `e${at}`, server, token: user });
  });
  const send = (text: string, fields: Partial<Message> = {}) =>
    ask<{ id: string }>('center:send', [{ to: { user }, text, ...fields }]);
  return { page, elements, heard, send, user };
}

export const live = (elements: readonly MessageCenterElement[]): Promise<void> =>
  waitUntil(() => elements.every(({ connection }) => connection === 'live'), 'they are live');

/** Waits until each of the elements has that many messages. */
export const arrived = (elements: readonly MessageCenterElement[], total: number): Promise<void> =>
  waitUntil(() => elements.every(({ counts }) => counts.total === total), 'it is there');

/** The popups on the page, wherever they are. */
export function popupsOnPage(): HTMLElement[] {
  return stacksIn(document).flatMap((stack) => [
    ...root(stack).querySelectorAll<HTMLElement>('mc-popup:not([inert])'),
  ]);
}

/** The stacks that are on top of the page. */
function stacksIn(node: Document | ShadowRoot): HTMLElement[] {
  const found = [...node.querySelectorAll<HTMLElement>('mc-popup-stack:popover-open')];
  const hosts = [...node.querySelectorAll('*')].filter((each) => each.shadowRoot);
  return [...found, ...hosts.flatMap((host) => stacksIn(root(host)))];
}

/** Waits until that many popups are up, in one stack whose parent passes the check. */
export const popupsIn = (where: (parent: ParentNode) => boolean, count = 1): Promise<void> =>
  waitUntil(() => {
    const [stack, ...others] = stacksIn(document);
    const isThere = stack !== undefined && where(stack.parentNode as ParentNode);
    return isThere && others.length === 0 && popupsOnPage().length === count;
  }, 'the popups are there');

/** Whether a parent of popups is in the element. */
export const within =
  (element: MessageCenterElement | undefined) =>
  (parent: ParentNode): boolean =>
    parent.getRootNode() === element?.shadowRoot;
