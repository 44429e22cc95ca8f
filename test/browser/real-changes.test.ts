import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { MessageCenterElement } from '../../widget/classes.ts';
import { aUser, listedRows, openPanelOf, shows } from './real-center.ts';
import { button, focused, root, textOf } from './support.ts';
import { TestUser } from './test-user.ts';
import { waitUntil } from './wait.ts';

const says = (center: MessageCenterElement, text: string) =>
  waitUntil(() => textOf(openPanelOf(center)).includes(text), `it says ${text}`);

/** The row with that text gets the focus. */
const focuses = (text: string) =>
  waitUntil(
    () => focused()?.localName === 'mc-row' && root(focused()).textContent?.includes(text),
    `the row ${text} has the focus`,
  );

/** Chooses a filter. */
async function choose(center: MessageCenterElement, filter: 'All' | 'Unread'): Promise<void> {
  button(openPanelOf(center), filter).click();
  const isPressed = () => button(openPanelOf(center), filter).ariaPressed === 'true';
  await waitUntil(isPressed, `it lists ${filter}`);
}

async function pressUndo(): Promise<void> {
  await sendKeys({ down: 'Control' });
  await sendKeys({ press: 'z' });
  await sendKeys({ up: 'Control' });
}

describe('the panel with its server', () => {
  it('marks all as read', async () => {
    const { center, listed } = await aUser(['One', 'Two']);
    await shows(center, ['Two', 'One']);
    button(openPanelOf(center), 'Mark all as read').click();
    await waitUntil(() => center.counts.unread === 0, 'they are read');
    await waitUntil(
      async () => (await listed()).every(({ readAt }) => readAt !== null),
      'the server has them as read',
    );
    button(openPanelOf(center), 'Unread').click();
    await says(center, 'All caught up');
  });

  it('keeps what the user reads in the list of unread messages until that is left', async () => {
    const { center, send } = await aUser(['Short', 'Cut off '.repeat(40)]);
    await send('First', { group: 'group', collapse: true });
    await send('Second', { group: 'group', collapse: true });
    await shows(center, ['Second', 'Cut off', 'Short']);
    await choose(center, 'Unread');
    for (const row of listedRows(center)) root(row).querySelector<HTMLElement>('.main')?.click();
    await waitUntil(() => center.counts.unread === 0, 'they are read');
    await shows(center, ['Second', 'Cut off', 'Short']);
    const cut = listedRows(center)[1] as HTMLElement;
    expect(root(cut).querySelector('.unread') === null).to.equal(true);
    cut.focus();
    await sendKeys({ press: 'Delete' });
    await shows(center, ['Second', 'Short']);
    await choose(center, 'All');
    await choose(center, 'Unread');
    await says(center, 'All caught up');
    await shows(center, []);
  });

  it('shows the app’s changes: an update in the same row, a renewal at the top, a retraction removed', async () => {
    const { center, verb, listed } = await aUser(['One', 'Two']);
    await shows(center, ['Two', 'One']);
    const [two, one] = listedRows(center);
    const [idOfTwo, id] = (await listed()).map((message) => message.id);
    one?.focus();
    await verb('update', { id }, { text: 'Half', progress: 0.5 });
    await shows(center, ['Two', 'Half']);
    expect(listedRows(center)).to.deep.equal([two, one]);
    await verb('markRead', id);
    await verb('update', { id }, { text: 'Ready' }, { renew: true });
    await shows(center, ['Ready', 'Two']);
    expect(listedRows(center)).to.deep.equal([one, two]);
    expect(center.counts.unread).to.equal(2);
    const spoken = [...root(openPanelOf(center)).querySelectorAll('[role=status]')];
    await verb('retract', { id: idOfTwo });
    await shows(center, ['Ready']);
    // At most the renewal is still announced.
    const said = spoken.map((each) => each.textContent?.trim());
    expect(said.filter((text) => text !== '' && text !== 'Info: Ready')).to.deep.equal([]);
  });

  it('deletes all, and restores all by Undo', async () => {
    const { center, listed, send } = await aUser(['One', 'Two']);
    await shows(center, ['Two', 'One']);
    const deleteAll = async () => {
      button(openPanelOf(center), 'More actions').click();
      await waitUntil(() => focused()?.textContent?.trim() === 'Delete all');
      await sendKeys({ press: 'Enter' });
      await shows(center, []);
      await waitUntil(async () => (await listed()).length === 0, 'they are deleted');
    };
    await deleteAll();
    await says(center, '2 messages deleted');
    // Another one comes, and is deleted, before the offer ends.
    await send('Three');
    await shows(center, ['Three']);
    await deleteAll();
    await says(center, '3 messages deleted');
    button(openPanelOf(center), 'Undo').focus();
    await sendKeys({ press: 'Enter' });
    await shows(center, ['Three', 'Two', 'One']);
    await focuses('Three');
    await waitUntil(async () => (await listed()).length === 3, 'they are back');
  });

  it('undoes deletions by Ctrl+Z or the button, and focuses the row that is back', async () => {
    const { center, listed } = await aUser(['One', 'Two', 'Three']);
    await shows(center, ['Three', 'Two', 'One']);
    listedRows(center)[1]?.focus();
    await sendKeys({ press: 'Delete' });
    await says(center, 'Message deleted');
    await pressUndo();
    await shows(center, ['Three', 'Two', 'One']);
    await focuses('Two');
    await sendKeys({ press: 'Delete' });
    await shows(center, ['Three', 'One']);
    listedRows(center)[0]?.focus();
    await sendKeys({ press: 'Delete' });
    await says(center, '2 messages deleted');
    button(openPanelOf(center), 'Undo').focus();
    await sendKeys({ press: 'Enter' });
    await shows(center, ['Three', 'Two', 'One']);
    await focuses('Three');
    expect(textOf(openPanelOf(center))).not.to.contain('deleted');
    await pressUndo();
    await waitUntil(async () => (await listed()).length === 3, 'they are back');
  });

  it('no longer offers Undo when somebody else has signed in', async () => {
    const { center } = await aUser(['One']);
    await shows(center, ['One']);
    listedRows(center)[0]?.focus();
    await sendKeys({ press: 'Delete' });
    await says(center, 'Undo');
    const next = new TestUser();
    await next.send({ text: 'Kept' });
    center.token = next.name;
    await shows(center, ['Kept']);
    expect(textOf(openPanelOf(center))).not.to.contain('Undo');
  });
});
