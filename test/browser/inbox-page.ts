/** Pages with a `<message-inbox>` of a user of the real center. */
import { nextFrame } from '@open-wc/testing';
import type { MessageInboxElement } from '../../widget/classes.ts';
import { aLinkedPage, wordsOf } from './linked-page.ts';
import { root } from './support.ts';
import { ask } from './test-user.ts';
import { waitUntil } from './wait.ts';

/** A page with an inbox of that many messages: "Message 1" is the oldest. */
export async function anInboxPage(count: number, style = '') {
  const linked = await aLinkedPage();
  const { user, server, page, live } = linked;
  const sends = Array.from({ length: count }, (_, index) => ({
    to: { user },
    text: `Message ${index + 1}`,
  }));
  for (const input of sends) await ask('center:send', [input]);
  const inbox = document.createElement('message-inbox');
  Object.assign(inbox, { server, token: user });
  inbox.style.cssText = style;
  page.append(inbox);
  await live(inbox);
  await settled(inbox);
  return { ...linked, inbox };
}

export const listOf = (inbox: MessageInboxElement): HTMLElement =>
  root(inbox).querySelector('mc-panel') as HTMLElement;

export const rowsOf = (inbox: MessageInboxElement): HTMLElement[] => [
  ...root(listOf(inbox)).querySelectorAll<HTMLElement>('mc-row'),
];

/** The subjects of the rendered rows. */
export const textsOf = (inbox: MessageInboxElement): string[] =>
  rowsOf(inbox).map((row) => root(row).querySelector('.text')?.textContent?.trim() ?? '');

export const rowWith = (inbox: MessageInboxElement, text: string): HTMLElement =>
  rowsOf(inbox).find((row) => wordsOf(row).includes(text)) as HTMLElement;

export const showsRow = (inbox: MessageInboxElement, text: string): Promise<void> =>
  waitUntil(() => rowWith(inbox, text), `it lists "${text}"`);

/** Waits until everything is rendered, including what waits for a frame. */
export async function settled(inbox: MessageInboxElement): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await nextFrame();
    await inbox.updateComplete;
    await (listOf(inbox) as HTMLElement & { updateComplete: Promise<boolean> }).updateComplete;
  }
}
