import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeBrowser } from './fake-browser.js';
import { becomes, InboxStage, until } from './inbox-stage.js';
import type { ProtocolServer } from './protocol-server.js';

let stage: InboxStage;
let server: ProtocolServer;
let open: InboxStage['open'];

beforeEach(async () => {
  stage = await InboxStage.start();
  ({ server, open } = stage);
});

afterEach(() => stage.close());

const COOKIES = { settings: { token: undefined } };

describe('an inbox whose page signs somebody in without a reload', () => {
  it('shows the user after refresh(), over a socket of the user', async () => {
    server.send({}, 'barry');
    const view = open(COOKIES);
    await becomes(view, 'live');
    expect(view.inbox.identity).toBe('anonymous');
    server.signedIn = 'barry';
    await view.inbox.refresh();
    expect([view.inbox.identity, view.ids()]).toEqual(['user', ['m1']]);
    await becomes(view, 'live');
    server.send({}, 'barry');
    await until(() => expect(view.ids()).toEqual(['m2', 'm1']));
    expect(server.sockets).toBe(1);
    expect(view.errors).toEqual([]);
  });

  it('keeps its socket and its state while the same user answers', async () => {
    server.signedIn = 'barry';
    server.send();
    const view = open(COOKIES);
    await becomes(view, 'live');
    await view.inbox.refresh();
    await view.inbox.refresh();
    expect([server.handshakes, view.statuses, view.ids()]).toEqual([1, ['live'], ['m1']]);
  });

  it('sends nothing of the visitor as the user, nor by the socket of the visitor', async () => {
    server.inbox('session').add();
    server.inbox('barry').add();
    const view = open(COOKIES);
    await becomes(view, 'live');
    server.signedIn = 'barry';
    await view.inbox.refresh();
    view.inbox.markRead(['m1']);
    await until(() => expect(server.inbox('barry').counts.unread).toBe(0));
    expect(server.inbox('session').counts.unread).toBe(1);
  });

  it('resolves refresh() where the server closes the socket of the visitor before it answers', async () => {
    server.send({}, 'barry');
    const view = open(COOKIES);
    await becomes(view, 'live');
    server.signedIn = 'barry';
    server.faults.set('sync', ['silence']);
    const refreshed = view.inbox.refresh();
    await until(() => expect(server.count('http:sync')).toBe(1));
    server.cut();
    await refreshed;
    expect([view.inbox.identity, view.ids(), view.errors]).toEqual(['user', ['m1'], []]);
  });

  it.each(['refresh', 'reconnect'] as const)(
    'asks the function for its token again at %s()',
    async (verb) => {
      server.send({}, 'anna');
      let token = 'barry';
      const view = open({ settings: { token: () => token } });
      await becomes(view, 'live');
      token = 'anna';
      await view.inbox[verb]();
      expect(view.ids()).toEqual(['m1']);
      await becomes(view, 'live');
      expect(view.errors).toEqual([]);
    },
  );

  it('rejects refresh() where the server cannot be asked, and keeps the socket', async () => {
    server.signedIn = 'barry';
    const view = open(COOKIES);
    await becomes(view, 'live');
    server.faults.set('sync', ['UNAVAILABLE']);
    await expect(view.inbox.refresh()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    server.send();
    await until(() => expect(view.ids()).toEqual(['m1']));
    expect([server.handshakes, view.statuses]).toEqual([1, ['live']]);
  });

  it('tells of it by mc-connection where the link stays what it was', async () => {
    server.refuseSockets = 'blocked';
    const view = open({ ...COOKIES, times: { socketRetryMs: 60_000, socketRetryMaxMs: 60_000 } });
    await becomes(view, 'polling');
    server.signedIn = 'barry';
    await until(() => expect(view.statuses).toEqual(['polling', 'polling']));
    expect(view.inbox.identity).toBe('user');
  });
});

describe('an inbox whose page signs somebody out without a reload', () => {
  it('keeps nothing of the user after refresh()', async () => {
    const browser = new FakeBrowser();
    server.signedIn = 'barry';
    server.send({ level: 'error' });
    const view = open({ ...COOKIES, browser });
    await becomes(view, 'live');
    server.send({ level: 'error' });
    await until(() => expect(view.inbox.popupStack.popups.length).toBe(1));
    browser.stored.set('message-center:tag-barry:desktop', '2 0');
    server.signedIn = null;
    await view.inbox.refresh();
    expect([view.ids(), view.inbox.counts.total, view.inbox.popupStack.popups]).toEqual([
      [],
      0,
      [],
    ]);
    await until(() => expect(view.inbox.identity).toBe('anonymous'));
    expect([...browser.stored.keys()].filter((key) => key.includes('barry'))).toEqual([]);
    server.send({}, 'barry');
    server.send({ text: 'For the visitor' }, 'session');
    await until(() => expect(view.inbox.list('all').messages[0]?.text).toBe('For the visitor'));
    expect(view.ids()).toEqual(['m1']);
  });

  it('drops at once what it holds when nobody is known, before any session is there', async () => {
    server.signedIn = 'barry';
    server.send();
    const view = open(COOKIES);
    await becomes(view, 'live');
    server.signedIn = null;
    server.refuseSession = 'UNAVAILABLE';
    await expect(view.inbox.refresh()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect([view.ids(), view.inbox.identity]).toEqual([[], null]);
    server.refuseSession = null;
    await becomes(view, 'live');
    expect(view.inbox.identity).toBe('anonymous');
  });

  it('keeps nothing of the user where the function gives no token any more', async () => {
    server.send();
    let token: string | null = 'barry';
    const view = open({ settings: { token: () => token } });
    await becomes(view, 'live');
    token = null;
    await view.inbox.refresh();
    expect([view.inbox.identity, view.ids()]).toEqual([null, []]);
  });

  it('is empty on a tab whose socket the server closes', async () => {
    server.signedIn = 'barry';
    server.send();
    const view = open(COOKIES);
    await becomes(view, 'live');
    server.signedIn = null;
    server.cut();
    await until(() => expect(view.inbox.identity).toBe('anonymous'));
    expect(view.ids()).toEqual([]);
  });

  it('keeps all while a socket is closed and the same user comes back', async () => {
    server.signedIn = 'barry';
    server.send();
    const view = open(COOKIES);
    await becomes(view, 'live');
    const seen: string[][] = [];
    server.cut();
    await until(() => {
      seen.push(view.ids());
      expect(view.statuses).toEqual(['live', 'offline', 'live']);
    });
    expect(seen.every(([id]) => id === 'm1')).toBe(true);
  });

  it('has the other tabs of the browser ask as well', async () => {
    const browser = new FakeBrowser();
    server.signedIn = 'barry';
    server.send();
    const [here, there] = [open({ ...COOKIES, browser }), open({ ...COOKIES, browser })];
    await Promise.all([becomes(here, 'live'), becomes(there, 'live')]);
    await until(() => expect(browser.numbers).toContain('up-to:1'));
    server.signedIn = null;
    await here.inbox.refresh();
    await until(() => expect(there.inbox.identity).toBe('anonymous'));
    expect(there.ids()).toEqual([]);
  });

  it('removes what a page before it has left in the browser', async () => {
    const browser = new FakeBrowser();
    server.signedIn = 'barry';
    server.send();
    const before = open({ ...COOKIES, browser });
    await becomes(before, 'live');
    await until(() => expect(browser.numbers).toContain('up-to:1'));
    before.disconnect();
    server.signedIn = null;
    const after = open({ ...COOKIES, browser });
    await becomes(after, 'live');
    expect([...browser.stored.keys()].filter((key) => key.includes('barry'))).toEqual([]);
  });

  it('drops a change that was not sent yet', async () => {
    server.signedIn = 'barry';
    server.send();
    server.inbox('session').add();
    const view = open(COOKIES);
    await becomes(view, 'live');
    await server.close();
    await becomes(view, 'offline');
    view.inbox.markAllRead();
    server.signedIn = null;
    server.session = true;
    await server.listen();
    await becomes(view, 'live');
    expect(view.inbox.counts.unread).toBe(1);
    expect(server.asked.filter((each) => each.includes('read'))).toEqual([]);
  });
});

describe('reconnect()', () => {
  it('opens a new socket in any case, and resolves when the state is there', async () => {
    server.signedIn = 'barry';
    const view = open(COOKIES);
    await becomes(view, 'live');
    server.swallow = 1;
    server.send();
    await view.inbox.reconnect();
    expect([server.handshakes, view.ids()]).toEqual([2, ['m1']]);
    expect(view.statuses).toEqual(['live', 'connecting', 'live']);
    await until(() => expect(server.sockets).toBe(1));
  });

  it('shows whoever is known to the new socket', async () => {
    server.signedIn = 'barry';
    server.send();
    server.send({ text: 'For Anna' }, 'anna');
    const view = open(COOKIES);
    await becomes(view, 'live');
    server.signedIn = 'anna';
    await view.inbox.reconnect();
    expect(view.inbox.list('all').messages.map(({ text }) => text)).toEqual(['For Anna']);
  });

  it('leaves one socket, however often it is called', async () => {
    server.signedIn = 'barry';
    const view = open(COOKIES);
    await Promise.allSettled([
      view.inbox.reconnect(),
      view.inbox.refresh(),
      view.inbox.reconnect(),
    ]);
    await becomes(view, 'live');
    await until(() => expect(server.sockets).toBe(1));
  });

  it('rejects when there is no server', async () => {
    const view = open(COOKIES);
    await becomes(view, 'live');
    await server.close();
    await expect(view.inbox.reconnect()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
