import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeBrowser } from './fake-browser.js';
import type { FaultyServer } from './faulty-server.js';
import { becomes, COOKIES, InboxStage, until } from './inbox-stage.js';

let stage: InboxStage;
let server: FaultyServer;
let open: InboxStage['open'];

beforeEach(async () => {
  stage = await InboxStage.start();
  ({ server, open } = stage);
});

afterEach(() => stage.close());

describe('an inbox whose page signs somebody out without a reload', () => {
  it('keeps nothing of the user after refresh()', async () => {
    const browser = new FakeBrowser();
    server.signedIn = 'barry';
    await server.send({ level: 'error' });
    const view = open({ ...COOKIES, browser });
    await becomes(view, 'live');
    await server.send({ level: 'error' });
    await until(() => expect(view.inbox.popups.stack.popups.length).toBe(1));
    const { tag } = server.inbox('barry');
    browser.stored.set(`message-center:${tag}:desktop`, '2 0');
    server.signedIn = null;
    await view.inbox.refresh();
    expect([view.ids(), view.inbox.counts.total, view.inbox.popups.stack.popups]).toEqual([
      [],
      0,
      [],
    ]);
    await until(() => expect(view.inbox.state.identity).toBe('anonymous'));
    expect([...browser.stored.keys()].filter((key) => key.includes(server.inbox().tag))).toEqual(
      [],
    );
    await server.send({}, 'barry');
    await server.send({ text: 'For the visitor' }, 'session');
    await until(() => expect(view.inbox.list('all').messages[0]?.text).toBe('For the visitor'));
    expect(view.ids()).toEqual(['m1']);
  });

  it('answers refresh() by what was asked after it, and not by a poll from before', async () => {
    server.refuseSockets = 'blocked';
    server.signedIn = 'barry';
    await server.send();
    const view = open({ ...COOKIES, times: { pollMs: 60_000 } });
    await becomes(view, 'polling');
    let refreshed: Promise<void> | undefined;
    server.beforeAnswer = async () => {
      server.beforeAnswer = undefined;
      server.signedIn = null;
      refreshed = view.inbox.refresh();
    };
    // The user looks at the page again, and the poll that follows is answered for Barry.
    view.page.visible = true;
    await until(() => expect(refreshed).toBeDefined());
    await refreshed;
    expect([view.inbox.state.identity, view.ids()]).toEqual(['anonymous', []]);
  });

  it('answers refresh() by the next sync if it is called when one has just ended', async () => {
    const view = open({ connect: false });
    let syncs = 0;
    let refreshed: Promise<void> | undefined;
    view.membership.on('synced', () => {
      syncs += 1;
      refreshed ??= view.inbox.refresh();
    });
    view.connect();
    view.configure();
    await until(() => expect(refreshed).toBeDefined());
    await refreshed;
    expect(syncs).toBe(2);
  });

  it('drops everything immediately when nobody is signed in, before it has a session', async () => {
    server.signedIn = 'barry';
    await server.send();
    const view = open(COOKIES);
    await becomes(view, 'live');
    server.signedIn = null;
    server.refuseSession = 'UNAVAILABLE';
    await expect(view.inbox.refresh()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect([view.ids(), view.inbox.state.identity]).toEqual([[], null]);
    server.refuseSession = null;
    await becomes(view, 'live');
    expect(view.inbox.state.identity).toBe('anonymous');
  });

  it('keeps nothing of the user if the function returns no token any more', async () => {
    await server.send();
    let token: string | null = 'barry';
    const view = open({ settings: { token: () => token } });
    await becomes(view, 'live');
    token = null;
    await view.inbox.refresh();
    expect([view.inbox.state.identity, view.ids()]).toEqual([null, []]);
  });

  it('is empty on a tab whose socket the server closes', async () => {
    server.signedIn = 'barry';
    await server.send();
    const view = open(COOKIES);
    await becomes(view, 'live');
    server.signedIn = null;
    server.sockets.cut();
    await until(() => expect(view.inbox.state.identity).toBe('anonymous'));
    expect(view.ids()).toEqual([]);
  });

  it('keeps everything if a socket is closed and the same user reconnects', async () => {
    server.signedIn = 'barry';
    await server.send();
    const view = open(COOKIES);
    await becomes(view, 'live');
    const seen: string[][] = [];
    server.sockets.cut();
    await until(() => {
      seen.push(view.ids());
      expect(view.statuses).toEqual(['live', 'offline', 'live']);
    });
    expect(seen.every(([id]) => id === 'm1')).toBe(true);
  });

  it('makes the other tabs of the browser ask, too', async () => {
    const browser = new FakeBrowser();
    server.signedIn = 'barry';
    await server.send();
    const [here, there] = [open({ ...COOKIES, browser }), open({ ...COOKIES, browser })];
    await Promise.all([becomes(here, 'live'), becomes(there, 'live')]);
    await until(() => expect(browser.numbers).toContain('up-to:1'));
    server.signedIn = null;
    await here.inbox.refresh();
    await until(() => expect(there.inbox.state.identity).toBe('anonymous'));
    expect(there.ids()).toEqual([]);
  });

  it('removes what a previous page has left in the browser', async () => {
    const browser = new FakeBrowser();
    server.signedIn = 'barry';
    await server.send();
    const before = open({ ...COOKIES, browser });
    await becomes(before, 'live');
    await until(() => expect(browser.numbers).toContain('up-to:1'));
    before.disconnect();
    server.signedIn = null;
    const after = open({ ...COOKIES, browser });
    await becomes(after, 'live');
    expect([...browser.stored.keys()].filter((key) => key.includes(server.inbox().tag))).toEqual(
      [],
    );
  });

  it('drops a change that was not sent yet', async () => {
    server.signedIn = 'barry';
    await server.send();
    const view = open(COOKIES);
    await becomes(view, 'live');
    await server.close();
    await becomes(view, 'offline');
    view.inbox.markAllRead();
    server.signedIn = null;
    await server.listen();
    await becomes(view, 'live');
    expect([view.inbox.state.identity, view.ids()]).toEqual(['anonymous', []]);
    expect((await server.inbox('barry').counts()).unread).toBe(1);
    expect(server.asked.filter((each) => each.includes('read'))).toEqual([]);
  });
});
