import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import type { InboxSettings } from '../../widget/inbox/inbox-settings.js';
import type { FaultyServer } from './faulty-server.js';
import { becomes, InboxStage, type OpenInbox, task, until } from './inbox-stage.js';

/** Where a document holds its inboxes. */
const INBOXES = Symbol.for(`message-center:${manifest.version}`);

let stage: InboxStage;
let server: FaultyServer;
let root: { [INBOXES]?: Map<unknown, unknown> };

beforeEach(async () => {
  stage = await InboxStage.start();
  ({ server } = stage);
  root = {};
});

afterEach(() => stage.close());

/** Elements of one document, in its order. */
const open = (...elements: Partial<InboxSettings>[]): OpenInbox[] =>
  elements.map((settings, at) => stage.open({ settings, root, at }));

describe('elements of a document with the same server and token', () => {
  it('share one connection, and each event is reported once', async () => {
    const [a, b] = open({}, {}) as [OpenInbox, OpenInbox];
    await becomes(b, 'live');
    const { id } = await server.send();
    await until(() => expect(b.ids()).toEqual([id]));
    b.inbox.markRead([id]);
    expect(a.inbox).toBe(b.inbox);
    expect(a.inbox.counts.unread).toBe(0);
    expect(a.reported).toEqual([
      ['message', id],
      ['popup', id],
      ['read', [id]],
    ]);
    expect([b.reported, server.handshakes, root[INBOXES]?.size]).toEqual([[], 1, 1]);
  });

  it('keep the connection while one of them remains, and end it a task after the last', async () => {
    const [a, b] = open({}, {}) as [OpenInbox, OpenInbox];
    await becomes(b, 'live');
    a.disconnect();
    await task();
    expect([b.inbox.status, root[INBOXES]?.size]).toEqual(['live', 1]);
    b.disconnect();
    expect(b.inbox.status).toBe('live');
    await task();
    expect([b.inbox.status, root[INBOXES]?.size]).toEqual(['connecting', 0]);
    b.connect();
    await becomes(b, 'live');
    expect(server.handshakes).toBe(2);
  });

  it('lose nothing when the only one moves, or another one takes its place', async () => {
    const [a] = open({}) as [OpenInbox];
    await becomes(a, 'live');
    const { id } = await server.send();
    await until(() => expect(a.inbox.popups.stack.popups).toHaveLength(1));
    const { stack } = a.inbox.popups;
    a.disconnect();
    a.connect();
    await task();
    expect(a.inbox.popups.stack.popups).toEqual(stack.popups);
    a.disconnect();
    const [b] = open({}) as [OpenInbox];
    await task();
    expect([b.inbox.status, b.ids(), server.handshakes]).toEqual(['live', [id], 1]);
    expect([b.membership.presents, b.inbox.popups.stack.popups]).toEqual([true, stack.popups]);
    expect([...a.reported, ...b.reported].filter(([name]) => name === 'popup')).toHaveLength(1);
  });

  it('have separate connections if server, token or document differ', async () => {
    const [a, b] = open({}, { token: 'anna' }) as [OpenInbox, OpenInbox];
    const other = stage.open({ root: {} });
    for (const view of [a, b, other]) await becomes(view, 'live');
    await server.send({}, 'anna');
    await until(() => expect(b.ids()).toEqual(['m1']));
    expect([a.ids(), server.handshakes, root[INBOXES]?.size]).toEqual([[], 3, 2]);
  });

  it('have a separate connection from those of another version of the package', async () => {
    const [a] = open({}) as [OpenInbox];
    await becomes(a, 'live');
    const { [INBOXES]: ofVersion } = root;
    Object.assign(root, { [INBOXES]: undefined, [Symbol.for('message-center:0.0.9')]: ofVersion });
    const b = stage.open({ root });
    await becomes(b, 'live');
    expect([b.inbox === a.inbox, server.handshakes, root[INBOXES]?.size]).toEqual([false, 2, 1]);
  });

  it('show the state that the first of them got from the server', async () => {
    const counts = { total: 3, unread: 2, transient: 0, unreadPersistent: 2 };
    const initial = { messages: [], counts, position: '7.abc', inbox: 'tag' };
    const late = { ...initial, counts: { ...counts, unread: 1 } };
    const [a, b] = open({ initial }, { initial: late }) as [OpenInbox, OpenInbox];
    expect([a.inbox.counts, b.inbox.counts]).toEqual([counts, counts]);
  });
});

describe('a new token', () => {
  it('that is a function replaces another one without a new connection', async () => {
    const [a] = open({ token: () => 'barry' }) as [OpenInbox];
    await becomes(a, 'live');
    a.configure({ token: () => 'anna' });
    await task();
    expect([a.inbox.status, server.handshakes]).toEqual(['live', 1]);
    await a.membership.store.refresh();
    await until(() => expect(server.handshakes).toBe(2));
  });

  it('for all elements of an inbox replaces it in place, without a second connection', async () => {
    const [a, b] = open({ token: () => 'barry' }, {}) as [OpenInbox, OpenInbox];
    const token = (): string => 'barry';
    a.configure({ token });
    b.configure({ token });
    await becomes(a, 'live');
    await task();
    const handshakes = server.handshakes;
    for (const next of [() => 'barry', () => 'barry']) {
      for (const each of [a, b]) each.configure({ token: next });
      await task();
    }
    expect([a.inbox, server.handshakes]).toEqual([b.inbox, handshakes]);
    for (const each of [a, b]) each.configure({ token: 'barry' });
    await becomes(b, 'live');
    expect([a.inbox === b.inbox, root[INBOXES]?.size]).toEqual([true, 1]);
  });

  it('for one of several moves it to another inbox, without the state of the first', async () => {
    await server.send();
    const [a, b] = open({}, {}) as [OpenInbox, OpenInbox];
    await becomes(a, 'live');
    b.configure({ token: 'anna' });
    await task();
    expect([a.ids(), b.ids(), b.inbox.state.tag]).toEqual([['m1'], [], null]);
    await becomes(b, 'live');
    expect([a.inbox.status, root[INBOXES]?.size]).toEqual(['live', 2]);
    b.configure({ token: 'barry' });
    expect([b.inbox === a.inbox, b.ids()]).toEqual([true, ['m1']]);
  });

  it('instead of cookies drops their state immediately', async () => {
    server.signedIn = 'anna';
    await server.send({}, 'anna');
    const [a, b] = open({ token: undefined }, { token: undefined }) as [OpenInbox, OpenInbox];
    await becomes(a, 'live');
    b.configure({ token: 'barry' });
    expect([a.ids(), b.ids()]).toEqual([['m1'], []]);
  });
});
