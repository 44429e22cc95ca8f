import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { aUser, listedRows, openPanelOf, shows } from './real-center.ts';
import { button, focused, root } from './support.ts';
import { setNetwork } from './test-user.ts';
import { waitUntil } from './wait.ts';

describe('message-center with its server', () => {
  it('lists existing messages and those that arrive', async () => {
    const { center, send } = await aUser(['One', 'Two']);
    await shows(center, ['Two', 'One']);
    await send('Three');
    await shows(center, ['Three', 'Two', 'One']);
    expect(center.counts).to.include({ total: 3, unread: 3 });
  });

  it('sends to the server what the user marks, deletes and undoes', async () => {
    const { center, listed } = await aUser(['One', 'Two']);
    await shows(center, ['Two', 'One']);
    listedRows(center)[0]?.focus();
    await sendKeys({ press: 'r' });
    await waitUntil(async () => (await listed())[0]?.readAt !== null, 'it is read');
    await sendKeys({ press: 'Delete' });
    await waitUntil(async () => (await listed()).length === 1, 'it is deleted');
    await shows(center, ['One']);
    button(openPanelOf(center), 'Undo').click();
    await waitUntil(async () => (await listed()).length === 2, 'it is back');
    await shows(center, ['Two', 'One']);
    expect(focused()?.localName).to.equal('mc-row');
  });

  it('shows the changes of other devices', async () => {
    const { center, verb, listed } = await aUser(['One', 'Two']);
    await shows(center, ['Two', 'One']);
    const [two, one] = (await listed()).map(({ id }) => id);
    await verb('remove', one);
    await shows(center, ['Two']);
    await verb('markRead', two);
    await waitUntil(() => center.counts.unread === 0, 'it is read');
  });

  it('shows that it is offline, keeps changes, and sends them on return', async () => {
    const { center, send, verb, listed } = await aUser(['One']);
    await shows(center, ['One']);
    await setNetwork('down');
    await verb('disconnect');
    await waitUntil(() => center.connection === 'offline', 'it is offline');
    center.markAllRead();
    await send('Two');
    expect((await listed()).map(({ readAt }) => readAt)).to.deep.equal([null, null]);
    await setNetwork('well');
    window.dispatchEvent(new Event('online'));
    await shows(center, ['Two', 'One']);
    await waitUntil(async () => (await listed())[1]?.readAt !== null, 'One is read');
    expect(center.counts.unread).to.equal(1);
  });

  it('lists the messages of a group below the row that stands for them', async () => {
    const { center, send, listed } = await aUser([]);
    const fields = { group: 'comments', collapse: true };
    for (let count = 1; count <= 22; count += 1) {
      await send(`Comment ${count}`, { ...fields, url: `/comments/${count}` });
    }
    await shows(center, ['Comment 22']);
    const row = listedRows(center)[0] as HTMLElement;
    const more = button(row, '+21 more');
    expect(more.getAttribute('aria-expanded')).to.equal('false');
    row.focus();
    await sendKeys({ press: 'Enter' });
    expect(more.getAttribute('aria-expanded')).to.equal('true');
    more.click();
    const listing = () => root(row).querySelector('mc-group') as HTMLElement;
    await waitUntil(() => !listing(), 'it is folded again');
    more.click();
    await waitUntil(listing, 'it is unfolded');
    const group = listing();
    const comments = () => [...root(group).querySelectorAll('a')];
    await waitUntil(() => comments().length === 20, 'a page is listed');
    expect(comments().map((link) => link.textContent?.trim())[19]).to.equal('Comment 3');
    await waitUntil(async () => (await listed())[0]?.readAt !== null, 'it is read');
    button(group, 'Load older messages').focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => comments().length === 22, 'all are listed');
    await waitUntil(() => focused() === comments()[20], 'the first that came has the focus');
    expect(root(group).querySelectorAll('button')).to.have.length(0);
    const chosen: unknown[] = [];
    center.addEventListener('mc-action', ({ message, url }) => chosen.push(message.text, url));
    center.addEventListener('click', (event) => event.preventDefault());
    comments()[21]?.click();
    expect(chosen).to.deep.equal(['Comment 1', '/comments/1']);
  });
});
