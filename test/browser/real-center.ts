/** The element on a page, with the real center that the test runner serves. */
import { fixture, html } from '@open-wc/testing';
import type { MessageCenterElement } from '../../widget/classes.ts';
import { defineElements } from '../../widget/define.ts';
import { root } from './support.ts';
import { type Sample, serverUrl, TestUser } from './test-user.ts';
import { waitUntil } from './wait.ts';

defineElements();

/** A user with an open panel, and what the server does with that user's inbox. */
export async function aUser(sent: readonly string[]) {
  const user = new TestUser();
  await user.send(...sent.map((text) => ({ text })));
  const server = await serverUrl();
  const page = await fixture(
    html`<message-center .server=${server} .token=${user.name}></message-center>`,
  );
  const center = page as MessageCenterElement;
  center.show();
  await waitUntil(() => center.connection === 'live', 'it is live');
  await center.updateComplete;
  return {
    center,
    send: (text: string, fields: Sample = {}) => user.send({ text, ...fields }),
    verb: user.verb.bind(user),
    listed: () => user.listed(),
  };
}

export const openPanelOf = (center: MessageCenterElement) =>
  root(center).querySelector('mc-panel') as HTMLElement;

export const listedRows = (center: MessageCenterElement) => [
  ...root(openPanelOf(center)).querySelectorAll<HTMLElement>('mc-row'),
];

export const shows = (center: MessageCenterElement, texts: readonly string[]) =>
  waitUntil(() => {
    const rows = listedRows(center).map((row) => root(row).textContent ?? '');
    return (
      rows.length === texts.length && texts.every((text, index) => rows[index]?.includes(text))
    );
  }, `it shows ${texts}`);
