/** The element on a page, with the real center that the test runner serves. */
import { fixture, html, waitUntil } from '@open-wc/testing';
import { executeServerCommand } from '@web/test-runner-commands';
import type { Message } from '../../protocol/index.ts';
import type { MessageCenterElement } from '../../widget/classes.ts';
import { defineElements } from '../../widget/define.ts';
import { root } from './support.ts';

defineElements();

export const WAIT = { timeout: 8_000 };

/** Sends a request to the server of the test runner. */
export const ask = <Value>(command: string, payload?: unknown): Promise<Value> =>
  executeServerCommand<Value, unknown>(command, payload);

let users = 0;

/** A user with an open panel, and the center's methods for that user's inbox. */
export async function aUser(sent: readonly string[]) {
  users += 1;
  const user = `user ${users} of ${Date.now()}`;
  const send = (text: string, fields: object = {}) =>
    ask<{ id: string }>('center:send', [{ to: { user }, text, ...fields }]);
  const verb = <Value>(name: string, ...args: unknown[]) =>
    ask<Value>(`center:${name}`, [{ user }, ...args]);
  const listed = async () => (await verb<{ messages: Message[] }>('list')).messages;
  for (const text of sent) await send(text);
  const server = await ask<string>('center:url');
  const page = await fixture(
    html`<message-center .server=${server} .token=${user}></message-center>`,
  );
  const center = page as MessageCenterElement;
  center.show();
  await waitUntil(() => center.connection === 'live', 'it is live', WAIT);
  await center.updateComplete;
  return { center, send, verb, listed };
}

export const openPanelOf = (center: MessageCenterElement) =>
  root(center).querySelector('mc-panel') as HTMLElement;

export const listedRows = (center: MessageCenterElement) => [
  ...root(openPanelOf(center)).querySelectorAll<HTMLElement>('mc-row'),
];

export const shows = (center: MessageCenterElement, texts: readonly string[]) =>
  waitUntil(
    () => {
      const rows = listedRows(center).map((row) => root(row).textContent ?? '');
      return (
        rows.length === texts.length && texts.every((text, index) => rows[index]?.includes(text))
      );
    },
    `it shows ${texts}`,
    WAIT,
  );
