import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

describe('an inbox and the identity of its page', () => {
  it('requests a session if nobody is signed in, and connects again', async () => {
    const view = open({ settings: { token: undefined } });
    await becomes(view, 'live');
    expect(server.count('http:session')).toBe(1);
    await server.send({}, 'session');
    await until(() => expect(view.ids()).toEqual(['m1']));
    expect(view.errors).toEqual([]);
  });

  it('requests a session when it polls, too', async () => {
    server.refuseSockets = 'blocked';
    const view = open({ settings: { token: undefined } });
    await becomes(view, 'polling');
    expect(server.count('http:session')).toBe(1);
  });

  it('is refused if it gets no session, reports it once, and retries slowly', async () => {
    server.refuseSession = 'FORBIDDEN';
    const view = open({ settings: { token: undefined } });
    await becomes(view, 'refused');
    await until(() => expect(server.count('http:session')).toBeGreaterThan(1));
    expect(view.errors.map(({ code }) => code)).toEqual(['FORBIDDEN']);
    server.refuseSession = null;
    await becomes(view, 'live');
  });

  it('never becomes anonymous with a token', async () => {
    const view = open({ settings: { token: 'unknown' } });
    await becomes(view, 'refused');
    expect(server.count('http:session')).toBe(0);
    view.configure({ token: 'barry' });
    await becomes(view, 'live');
  });

  it('calls a token function again when its token is no longer accepted', async () => {
    let calls = 0;
    const token = (): Promise<string> => {
      calls += 1;
      return Promise.resolve(calls === 1 ? 'old' : 'barry');
    };
    const view = open({ settings: { token } });
    await becomes(view, 'live');
    expect(calls).toBe(2);
    server.sockets.cut();
    await becomes(view, 'offline');
    await becomes(view, 'live');
    expect(calls).toBe(2);
  });

  it('calls it again if it does not answer, and says so', async () => {
    let calls = 0;
    const token = (): Promise<string> => {
      calls += 1;
      return calls === 1 ? new Promise(() => {}) : Promise.resolve('barry');
    };
    const view = open({ settings: { token } });
    await becomes(view, 'live');
    expect(calls).toBe(2);
    expect(view.errors.map(({ code }) => code)).toEqual(['UNAVAILABLE']);
  });

  it('calls it again each time that its token has expired', async () => {
    let token = 'barry';
    const view = open({ settings: { token: () => token } });
    await becomes(view, 'live');
    for (const next of ['second', 'third']) {
      server.tokens.delete(token);
      server.tokens.set(next, 'barry');
      token = next;
      server.sockets.cut();
      await becomes(view, 'offline');
      await becomes(view, 'live');
    }
    expect(view.errors).toEqual([]);
  });

  it('calls it once for each refusal, and then slowly', async () => {
    let calls = 0;
    const token = (): string => {
      calls += 1;
      return 'unknown';
    };
    const view = open({ settings: { token }, times: { refusedRetryMs: 60_000 } });
    await becomes(view, 'refused');
    expect(calls).toBe(2);
  });

  it('calls it again after it failed', async () => {
    let calls = 0;
    const token = (): string => {
      calls += 1;
      if (calls === 1) throw new Error('no network');
      return 'barry';
    };
    const view = open({ settings: { token } });
    await becomes(view, 'live');
    expect(view.errors.map(({ code }) => code)).toEqual(['UNAVAILABLE']);
  });

  it('drops everything of the previous identity when another one answers', async () => {
    await server.send();
    await server.send({}, 'anna');
    let token = 'barry';
    const view = open({ settings: { token: () => token } });
    await becomes(view, 'live');
    await server.close();
    await becomes(view, 'offline');
    view.inbox.markAllRead();
    token = 'anna';
    server.tokens.delete('barry');
    await server.listen();
    await becomes(view, 'live');
    expect(view.inbox.counts.unread).toBe(1);
    expect([...server.asked].filter((each) => each.includes('read'))).toEqual([]);
    expect((await server.inbox('anna').counts()).unread).toBe(1);
  });

  it('shows nothing any more when nobody is signed in', async () => {
    await server.send();
    const view = open();
    await becomes(view, 'live');
    await server.send({ level: 'error' });
    await until(() => expect(view.inbox.popups.stack.popups.length).toBe(1));
    server.tokens.delete('barry');
    server.sockets.cut();
    await becomes(view, 'refused');
    expect([view.ids(), view.inbox.counts.total]).toEqual([[], 0]);
    expect(view.inbox.popups.stack.popups).toEqual([]);
    server.tokens.set('barry', 'barry');
    await becomes(view, 'live');
    expect(view.ids()).toEqual(['m2', 'm1']);
    // The browser does not know this inbox any more.
    expect(view.inbox.popups.stack.popups).toEqual([]);
  });

  it('shows nothing any more as soon as the page takes the token away', async () => {
    await server.send();
    const view = open();
    await becomes(view, 'live');
    view.configure({ token: undefined });
    expect([view.ids(), view.inbox.list('all').blank]).toEqual([[], true]);
    await becomes(view, 'live');
    expect(view.ids()).toEqual([]);
  });

  it('reconnects for another token, but not for another function', async () => {
    const view = open({ settings: { token: () => 'barry' } });
    await becomes(view, 'live');
    view.configure({ token: () => 'anna' });
    expect(view.inbox.status).toBe('live');
    await server.send({}, 'anna');
    view.configure({ token: 'anna' });
    await until(() => expect(view.ids()).toEqual(['m1']));
    expect(server.handshakes).toBe(2);
  });
});
