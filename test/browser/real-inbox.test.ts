import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { executeServerCommand, sendKeys } from '@web/test-runner-commands';
import type { Message } from '../../protocol/index.ts';
import type { MessageCenterElement } from '../../widget/classes.ts';
import { defineElements } from '../../widget/define.ts';
import { button, focused, root } from './support.ts';

defineElements();

const WAIT = { timeout: 8_000 };

/** Has the server of the test runner do something. */
const ask = <Value>(command: string, payload?: unknown): Promise<Value> =>
  executeServerCommand<Value, unknown>(command, payload);

let users = 0;

/** A user with an open panel, and the center's verbs for that user's inbox. */
async function aUser(sent: readonly string[]) {
  users += 1;
  const user = `user ${users} of ${Date.now()}`;
  const send = (text: string) => ask<{ id: string }>('center:send', [{ to: { user }, text }]);
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

const panelOf = (center: MessageCenterElement) =>
  root(center).querySelector('mc-panel') as HTMLElement;

const rowsOf = (center: MessageCenterElement) => [
  ...root(panelOf(center)).querySelectorAll<HTMLElement>('mc-row'),
];

const shows = (center: MessageCenterElement, texts: readonly string[]) =>
  waitUntil(
    () => {
      const rows = rowsOf(center).map((row) => root(row).textContent ?? '');
      return (
        rows.length === texts.length && texts.every((text, index) => rows[index]?.includes(text))
      );
    },
    `it shows ${texts}`,
    WAIT,
  );

describe('message-center with its server', () => {
  it('lists what is there and what arrives', async () => {
    const { center, send } = await aUser(['One', 'Two']);
    await shows(center, ['Two', 'One']);
    await send('Three');
    await shows(center, ['Three', 'Two', 'One']);
    expect(center.counts).to.include({ total: 3, unread: 3 });
  });

  it('has on the server what is marked and deleted by hand, and what is undone', async () => {
    const { center, listed } = await aUser(['One', 'Two']);
    await shows(center, ['Two', 'One']);
    rowsOf(center)[0]?.focus();
    await sendKeys({ press: 'r' });
    await waitUntil(async () => (await listed())[0]?.readAt !== null, 'it is read', WAIT);
    await sendKeys({ press: 'Delete' });
    await waitUntil(async () => (await listed()).length === 1, 'it is deleted', WAIT);
    await shows(center, ['One']);
    button(panelOf(center), 'Undo').click();
    await waitUntil(async () => (await listed()).length === 2, 'it is back', WAIT);
    await shows(center, ['Two', 'One']);
    expect(focused()?.localName).to.equal('mc-row');
  });

  it('shows what other devices do', async () => {
    const { center, verb, listed } = await aUser(['One', 'Two']);
    await shows(center, ['Two', 'One']);
    const [two, one] = (await listed()).map(({ id }) => id);
    await verb('remove', one);
    await shows(center, ['Two']);
    await verb('markRead', two);
    await waitUntil(() => center.counts.unread === 0, 'it is read', WAIT);
  });

  it('says that it is offline, keeps what is done, and sends it on return', async () => {
    const { center, send, verb, listed } = await aUser(['One']);
    await shows(center, ['One']);
    await ask('center:refuse', true);
    await verb('disconnect');
    await waitUntil(() => center.connection === 'offline', 'it is offline', WAIT);
    center.markAllRead();
    await send('Two');
    expect((await listed()).map(({ readAt }) => readAt)).to.deep.equal([null, null]);
    await ask('center:refuse', false);
    window.dispatchEvent(new Event('online'));
    await shows(center, ['Two', 'One']);
    await waitUntil(async () => (await listed())[1]?.readAt !== null, 'One is read', WAIT);
    expect(center.counts.unread).to.equal(1);
  });
});
