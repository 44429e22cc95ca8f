import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultyServer } from './faulty-server.js';
import { becomes, InboxStage, seenPending, until } from './inbox-stage.js';

let stage: InboxStage;
let server: FaultyServer;
let open: InboxStage['open'];

beforeEach(async () => {
  stage = await InboxStage.start();
  ({ server, open } = stage);
});

afterEach(() => stage.close());

/** A page of Barry that polls only when it has to; he and Anna have a message each. */
async function barryPolls() {
  server.refuseSockets = 'blocked';
  await server.send();
  await server.send({}, 'anna');
  const slow = { pollMs: 60_000, socketRetryMs: 60_000, socketRetryMaxMs: 60_000 };
  const view = open({ times: slow, settings: { token: () => 'barry' } });
  await becomes(view, 'polling');
  return view;
}

describe('an inbox without a possible WebSocket', () => {
  it('polls, and shows what arrives', async () => {
    server.refuseSockets = 'blocked';
    const times = { answerMs: 60_000, socketRetryMs: 60_000, socketRetryMaxMs: 60_000 };
    const view = open({ times });
    await becomes(view, 'polling');
    await server.send();
    await until(() => expect(view.ids()).toEqual(['m1']));
    expect(view.statuses).toEqual(['polling']);
    expect(view.errors).toEqual([]);
  });

  it('polls when there are too many sockets, and opens one as soon as it may', async () => {
    server.refuseSockets = 'LIMIT';
    const view = open();
    await becomes(view, 'polling');
    server.refuseSockets = null;
    await becomes(view, 'live');
    await server.send();
    await until(() => expect(view.ids()).toEqual(['m1']));
    expect(view.statuses).toEqual(['polling', 'live']);
  });

  it('sends commands by HTTP, after a poll that says whose inbox it is, and polls after them', async () => {
    server.refuseSockets = 'blocked';
    await server.send();
    await server.send();
    const slow = { pollMs: 60_000, socketRetryMs: 60_000, socketRetryMaxMs: 60_000 };
    const view = open({ times: slow });
    await becomes(view, 'polling');
    view.inbox.markRead(['m1']);
    view.inbox.remove(['m2']);
    view.inbox.restore(['m2']);
    view.inbox.markAllRead();
    view.inbox.markUnread(['m2']);
    await until(async () => expect(await server.inbox().live('unread')).toEqual(['m2']));
    await until(() => expect(seenPending(view)).toBe(0));
    const asked = server.asked.filter((each) => each !== 'http:sync');
    expect(asked).toEqual([
      'http:commands read',
      'http:commands remove',
      'http:commands restore',
      'http:commands read-up-to',
      'http:commands unread',
    ]);
    expect(server.asked.indexOf('http:commands read')).toBeGreaterThan(1);
    expect(server.asked.at(-1)).toBe('http:sync');
  });

  it('never sends the changes of one user as the next one', async () => {
    const view = await barryPolls();
    server.tokens.set('barry', 'anna');
    view.inbox.markAllRead();
    await until(() => expect(view.inbox.counts.unread).toBe(1));
    expect(server.count('http:commands read-up-to')).toBe(0);
    expect((await server.inbox('anna').counts()).unread).toBe(1);
  });

  it('never sends a change as a user who signs in while a poll is answered', async () => {
    const view = await barryPolls();
    const { tokens } = server;
    // Called for a last poll too, when the next test has its own server.
    server.beforeAnswer = async () => void tokens.set('barry', 'anna');
    view.inbox.removeAll();
    const untouched = { total: 1, unread: 1 };
    await until(() => expect(view.inbox.counts).toMatchObject(untouched));
    expect(await server.inbox('anna').counts()).toMatchObject(untouched);
    expect(server.asked).toContain('http:commands remove-up-to');
  });

  it('polls immediately when a hidden page becomes visible, and seldom before', async () => {
    server.refuseSockets = 'blocked';
    const times = { answerMs: 60_000, socketRetryMs: 60_000, socketRetryMaxMs: 60_000 };
    const view = open({ times });
    view.page.visible = false;
    await becomes(view, 'polling');
    const polls = server.count('http:sync');
    await server.send();
    view.page.visible = true;
    await until(() => expect(view.ids()).toEqual(['m1']));
    expect(polls).toBe(1);
  });

  it('is offline while nothing answers, and polls again when it does', async () => {
    server.refuseSockets = 'blocked';
    const view = open();
    await becomes(view, 'polling');
    await server.close();
    await becomes(view, 'offline');
    await server.listen();
    await becomes(view, 'polling');
  });

  it('uses a socket that opens while a poll hangs, and keeps it when the poll fails', async () => {
    server.refuseSockets = 'blocked';
    const view = open();
    await becomes(view, 'polling');
    server.faults.set('sync', ['silence']);
    await until(() => expect(server.faults.get('sync')).toEqual([]));
    server.refuseSockets = null;
    await becomes(view, 'live');
    expect(view.statuses).toEqual(['polling', 'live']);
    expect(server.handshakes).toBe(1);
  });

  it('reports an invalid address of the server', async () => {
    const view = open({ settings: { server: 'http://' } });
    await becomes(view, 'refused');
    expect(view.errors.map(({ code }) => code)).toEqual(['INVALID']);
  });

  it('keeps trying for a socket after a rate limit', async () => {
    server.refuseSockets = 'blocked';
    const view = open();
    await becomes(view, 'polling');
    const { handshakes } = server;
    server.refuseSockets = 'RATE_LIMITED';
    await until(() => expect(server.handshakes).toBeGreaterThan(handshakes));
    server.refuseSockets = null;
    await becomes(view, 'live');
    expect(view.statuses).toEqual(['polling', 'live']);
  });

  it('reports an answer that is not from a message-center', async () => {
    const view = open({ settings: { server: `${server.url}-elsewhere` } });
    await becomes(view, 'offline');
    expect(view.errors[0]?.message).toContain('"server"');
    expect(view.errors.length).toBe(1);
  });
});
