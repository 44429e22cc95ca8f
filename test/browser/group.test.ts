import { expect } from '@open-wc/testing';
import { DEFAULT_LIMITS } from '../../protocol/index.ts';
import type { MessageCenterElement } from '../../widget/classes.ts';
import { aUser, listedRows, shows } from './real-center.ts';
import { button, root } from './support.ts';
import { setNetwork } from './test-user.ts';
import { waitUntil } from './wait.ts';

const GROUP = { group: 'comments', collapse: true };

/** Longer than it takes to unfold a group, and shorter than a test. */
const EXPIRES_MS = 2_500;

/** The texts of the unfolded group. */
function grouped(center: MessageCenterElement): string[] {
  const [row] = listedRows(center);
  const group = row && root(row).querySelector('mc-group');
  const texts = group ? [...root(group).querySelectorAll('li .text')] : [];
  return texts.map((text) => text.textContent ?? '');
}

const lists = (center: MessageCenterElement, texts: readonly string[]) =>
  waitUntil(() => grouped(center).join() === texts.join(), `it lists ${texts}`);

describe('an unfolded group of messages', () => {
  afterEach(() => setNetwork('well'));

  it('follows what happens to its messages, which no other list has', async () => {
    const { center, send, verb, listed } = await aUser([]);
    const [firstId] = await send('First', GROUP);
    const expiresAt = new Date(Date.now() + EXPIRES_MS).toISOString();
    await send('Second', { ...GROUP, expiresAt });
    await send('Third', GROUP);
    await send('Last', GROUP);
    await shows(center, ['Last']);
    button(listedRows(center)[0] as Element, '+3 more').click();
    await lists(center, ['Last', 'Third', 'Second', 'First']);
    await verb('retract', { id: firstId });
    await lists(center, ['Last', 'Third', 'Second']);
    await lists(center, ['Last', 'Third']);
    const [last] = await listed();
    await verb('update', { id: last?.id }, { text: 'Changed' });
    await lists(center, ['Changed', 'Third']);
    expect(center.counts).to.deep.include({ total: 1, unread: 1 });
    expect(center.messages).to.have.length(1);
  });

  it('stays unfolded when a newer message stands for it', async () => {
    const { center, send } = await aUser([]);
    await send('First', GROUP);
    await send('Second', GROUP);
    await shows(center, ['Second']);
    button(listedRows(center)[0] as Element, '+1 more').click();
    await lists(center, ['Second', 'First']);
    await send('Last', GROUP);
    await lists(center, ['Last', 'Second', 'First']);
  });

  it('is loaded again after an absence that a reset of the inbox follows', async () => {
    const { center, send, verb } = await aUser([]);
    const [firstId] = await send('First', GROUP);
    await send('Second', GROUP);
    const [lastId] = await send('Last', GROUP);
    await shows(center, ['Last']);
    button(listedRows(center)[0] as Element, '+2 more').click();
    await lists(center, ['Last', 'Second', 'First']);
    await setNetwork('down');
    center.reconnect().catch(() => {});
    await waitUntil(() => center.connection === 'offline', 'it is offline');
    await verb('retract', { id: firstId });
    const { deltaEntries } = DEFAULT_LIMITS;
    const changes = Array.from({ length: deltaEntries }, () =>
      verb('update', { id: lastId }, {}, { renew: true }),
    );
    await Promise.all(changes);
    await setNetwork('well');
    await center.reconnect();
    await lists(center, ['Last', 'Second']);
  });
});
