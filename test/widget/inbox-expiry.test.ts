import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { becomes, InboxStage, until } from './inbox-stage.js';

describe('an open page', () => {
  let stage: InboxStage;
  beforeAll(async () => {
    stage = await InboxStage.start();
  });
  afterAll(() => stage.close());

  it('hides a message when it expires, and closes its popup', async () => {
    const view = stage.open();
    await becomes(view, 'live');
    const expiresAt = new Date(Date.now() + 1_000).toISOString();
    await stage.server.send({ id: 'goes', expiresAt });
    await stage.server.send({ id: 'stays' });
    await until(() => expect(view.ids()).toHaveLength(2));
    // Nobody asks the server meanwhile: no entry has ended the message yet.
    await until(() => expect(view.ids()).toEqual(['stays']));
    expect(view.inbox.counts).toMatchObject({ total: 1, unread: 1 });
    expect(view.inbox.state.counts).toMatchObject({ total: 2 });
    const popups = view.inbox.popups.stack.popups.flatMap((popup) =>
      popup.kind === 'message' ? popup.ids : [],
    );
    expect(popups).toEqual(['stays']);
    expect(view.reported).toContainEqual(['remove', ['goes']]);
  });
});
