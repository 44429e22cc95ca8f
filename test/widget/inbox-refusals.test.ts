import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeBrowser } from './fake-browser.js';
import type { FaultyServer } from './faulty-server.js';
import { becomes, InboxStage, until } from './inbox-stage.js';

let stage: InboxStage;
let server: FaultyServer;
let open: InboxStage['open'];

beforeEach(async () => {
  stage = await InboxStage.start();
  ({ server, open } = stage);
});

afterEach(() => stage.close());

describe('an inbox whose origin the server refuses', () => {
  it('reports it once, with the text of the server, and does not undo what the user did', async () => {
    server.refuseSockets = 'blocked';
    server.refusePosts = 'FORBIDDEN';
    await server.send();
    const view = open({ times: { socketRetryMs: 20, socketRetryMaxMs: 20, refusedRetryMs: 20 } });
    await becomes(view, 'polling');
    view.inbox.markRead(['m1']);
    await becomes(view, 'refused');
    const { handshakes } = server;
    expect(view.ids('unread')).toEqual([]);
    // It keeps trying for a socket, and nothing else.
    server.refuseSockets = 'FORBIDDEN';
    await until(() => expect(server.handshakes).toBeGreaterThan(handshakes));
    const asked = server.count('http:sync');
    await until(() => expect(server.handshakes).toBeGreaterThan(handshakes + 3));
    expect(server.count('http:sync')).toBe(asked);
    expect(view.errors.map(({ message }) => message)).toContain('This origin is not let in.');
    expect(view.statuses).toEqual(['polling', 'refused']);
    server.refuseSockets = null;
    await becomes(view, 'live');
    await until(async () => expect((await server.inbox().counts()).unread).toBe(0));
    expect(view.ids('unread')).toEqual([]);
  });

  it('is refused by handshake or poll, and reports it once', async () => {
    server.refuseSockets = 'FORBIDDEN';
    const view = open({ times: { refusedRetryMs: 10 } });
    await becomes(view, 'refused');
    await until(() => expect(server.handshakes).toBeGreaterThan(3));
    server.refuseSockets = 'blocked';
    server.faults.set('sync', Array(1_000).fill('FORBIDDEN'));
    await until(() => expect(server.count('http:sync')).toBeGreaterThan(2));
    expect(view.errors.map(({ message }) => message)).toEqual([
      'Refused.',
      'Failed with FORBIDDEN.',
    ]);
    expect(view.statuses).toEqual(['refused']);
  });
});

describe('an inbox whose changes are refused as those of nobody, although its syncs are not', () => {
  it('tries a few times with pauses, then gives up with an error', async () => {
    server.refuseSockets = 'blocked';
    server.refusePosts = 'UNAUTHENTICATED';
    await server.send();
    const view = open({ times: { socketRetryMs: 60_000, socketRetryMaxMs: 60_000 } });
    await becomes(view, 'polling');
    view.inbox.markRead(['m1']);
    expect(view.ids('unread')).toEqual([]);
    await until(() => expect(view.errors.map(({ code }) => code)).toEqual(['UNAUTHENTICATED']));
    expect(view.ids('unread')).toEqual(['m1']);
    expect(server.count('http:commands read')).toBe(5);
    server.refusePosts = null;
    view.inbox.markRead(['m1']);
    await until(async () => expect((await server.inbox().counts()).unread).toBe(0));
  });
});

describe('a change of a message that has ended elsewhere', () => {
  /** The app takes a message back, and the page does not hear of it. */
  async function retractUnheard(id: string): Promise<void> {
    server.swallow = 1;
    await server.inbox().retract(id);
    await until(() => expect(server.swallow).toBe(0));
  }

  it('is dropped without an error, except an undo that comes too late', async () => {
    await server.send();
    await server.send();
    const view = open();
    await becomes(view, 'live');
    await retractUnheard('m1');
    view.inbox.markRead(['m1']);
    await until(() => expect(view.ids()).toEqual(['m2']));
    view.inbox.remove(['m2']);
    await until(() => expect(view.inbox.state.pending).toEqual([]));
    expect(view.errors).toEqual([]);
    await retractUnheard('m2');
    view.inbox.restore(['m2']);
    await until(() => expect(view.errors.map(({ code }) => code)).toEqual(['NOT_FOUND']));
    expect(view.ids()).toEqual([]);
  });
});

describe('an inbox whose socket hangs', () => {
  it('polls meanwhile, and uses the socket when it opens', async () => {
    server.refuseSockets = 'hang';
    await server.send();
    const view = open({ times: { answerMs: 60_000, firstPollMs: 30 } });
    await becomes(view, 'polling');
    expect(view.ids()).toEqual(['m1']);
    await server.send();
    await until(() => expect(view.ids()).toEqual(['m2', 'm1']));
    server.refuseSockets = null;
    server.sockets.answerHandshakes();
    await becomes(view, 'live');
    expect([view.statuses, view.errors]).toEqual([['polling', 'live'], []]);
  });

  it('reports an HTTP error immediately, not when the socket gives up', async () => {
    server.refuseSockets = 'hang';
    const view = open({
      settings: { server: `${server.url}-elsewhere` },
      times: { answerMs: 60_000, firstPollMs: 30 },
    });
    await until(() => expect(view.errors.length).toBe(1));
    expect(view.errors[0]?.message).toContain('"server"');
  });

  it('waits for a socket that opens late if HTTP is impossible', async () => {
    server.faults.set('sync', ['INTERNAL']);
    const late = open({ times: { firstPollMs: 0, answerMs: 5_000 } });
    await becomes(late, 'live');
    expect(late.statuses.filter((status) => status === 'offline')).toEqual([]);
  });
});

describe('an inbox whose socket receives nothing', () => {
  it('polls instead', async () => {
    await server.send();
    server.faults.set('sync', ['silence']);
    const view = open({
      times: { answerMs: 1_000, socketRetryMs: 60_000, socketRetryMaxMs: 60_000 },
    });
    await becomes(view, 'polling');
    expect(view.ids()).toEqual(['m1']);
  });
});

describe('an inbox whose requests by HTTP fail', () => {
  it('asks once where its log ends in a browser that has seen a longer one, and shows popups', async () => {
    server.beforeAnswer = async () => {
      throw new Error('No HTTP here.');
    };
    await server.send();
    const browser = new FakeBrowser();
    browser.stored.set(`message-center:${server.inbox().tag}:up-to:999`, String(Date.now()));
    const view = open({ browser });
    await becomes(view, 'live');
    await until(() => expect([...browser.stored.keys()].join()).not.toContain(':up-to:999'));
    await server.send();
    await until(() => expect(view.reported).toContainEqual(['popup', 'm2']));
    expect(server.count('http:sync')).toBe(1);
  });
});
