import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeBrowser, NO_STORAGE } from './fake-browser.js';
import type { FaultyServer } from './faulty-server.js';
import { becomes, COOKIES, InboxStage, type OpenInbox, until } from './inbox-stage.js';

const up = ({ inbox }: OpenInbox): string[] => inbox.popups.stack.popups.map(({ key }) => key);

let stage: InboxStage;
let server: FaultyServer;
let open: InboxStage['open'];

beforeEach(async () => {
  stage = await InboxStage.start();
  ({ server, open } = stage);
  await server.visit();
});

afterEach(() => stage.close());

describe('popups of a visitor who signs in', () => {
  /** A visitor who has two messages, one of whose popups has ended. */
  async function visit(options: Parameters<typeof open>[0] = {}): Promise<OpenInbox> {
    const view = open({ ...COOKIES, ...options });
    await becomes(view, 'live');
    await server.send({ id: 'seen', text: 'Seen' }, 'session');
    await server.send({ id: 'open', text: 'Open', level: 'error' }, 'session');
    await until(() => expect(up(view)).toEqual(['open', 'seen']));
    view.inbox.popups.end('seen', 'timeout');
    return view;
  }

  /** A tab that has become the user's. */
  async function isUser(view: OpenInbox): Promise<void> {
    await until(() => expect(view.inbox.state.identity).toBe('user'));
    await becomes(view, 'live');
  }

  it('that have ended do not appear again, and those that have not are there', async () => {
    await server.inbox('barry').add({ id: 'of-the-user', level: 'error' });
    const view = await visit();
    server.signedIn = 'barry';
    await view.inbox.refresh();
    await isUser(view);
    await until(() => expect(up(view)).toEqual(['open']));
    expect(view.inbox.counts.unread).toBe(3);
    expect([view.reported.filter(([name]) => name === 'remove'), view.errors]).toEqual([[], []]);
  });

  it('are kept on the same page even if the browser stores nothing', async () => {
    const browser = Object.assign(new FakeBrowser(), { tab: () => NO_STORAGE });
    const view = await visit({ browser });
    server.signedIn = 'barry';
    await view.inbox.refresh();
    await isUser(view);
    await until(() => expect(up(view)).toEqual(['open']));
  });

  it('appear on the next page, with those that arrived in between', async () => {
    const browser = new FakeBrowser();
    (await visit({ browser })).disconnect();
    await server.send({ id: 'between', text: 'Between' }, 'session');
    await server.signIn();
    const page = open({ ...COOKIES, browser });
    await isUser(page);
    await until(() => expect(up(page)).toEqual(['between', 'open']));
    expect(page.inbox.counts.unread).toBe(3);
  });

  it('appear on another tab, whose socket the server closes', async () => {
    const browser = new FakeBrowser();
    const other = open({ ...COOKIES, browser });
    const view = await visit({ browser });
    await until(() => expect(up(other)).toEqual(['open']));
    view.disconnect();
    await server.signIn();
    await isUser(other);
    await until(() => expect(up(other)).toEqual(['open']));
    other.inbox.popups.end('open', 'timeout');
    const later = open({ ...COOKIES, browser });
    await isUser(later);
    expect(up(later)).toEqual([]);
  });

  it.each([true, false])(
    'respect what had ended even if their messages arrive late, %s',
    async (known) => {
      const browser = new FakeBrowser();
      const { tag } = server.inbox('barry');
      if (known) browser.stored.set(`message-center:${tag}:up-to:0`, String(Date.now()));
      const view = await visit({ browser });
      const session = server.takeSession();
      server.signedIn = 'barry';
      await view.inbox.refresh();
      await isUser(view);
      await server.signIn(session);
      await server.send({ id: 'new', text: 'New' });
      await until(() => expect(up(view)).toEqual(['new', 'open']));
    },
  );

  it('stay open while the session ends, whatever the user closes meanwhile', async () => {
    const view = await visit({ times: { retryMs: 300, retryMaxMs: 300 } });
    await server.send({ id: 'last', text: 'Last', level: 'error' }, 'session');
    await until(() => expect(up(view)).toEqual(['last', 'open']));
    await server.signIn();
    await becomes(view, 'offline');
    view.inbox.popups.end('last', 'timeout');
    await isUser(view);
    await until(() => expect(up(view)).toEqual(['open']));
  });

  it('do not appear in a browser that has never seen the session', async () => {
    await server.send({ id: 'before' }, 'session');
    const session = server.takeSession();
    server.signedIn = 'barry';
    const elsewhere = open(COOKIES);
    await isUser(elsewhere);
    await server.signIn(session);
    await until(() => expect(elsewhere.ids()).toEqual(['before']));
    const later = open(COOKIES);
    await isUser(later);
    expect([up(elsewhere), up(later)]).toEqual([[], []]);
    expect(later.inbox.counts.unread).toBe(1);
    await server.send({ id: 'new' });
    await until(() => expect(up(later)).toEqual(['new']));
  });

  it('are all found, even if they are more than a page', async () => {
    const browser = new FakeBrowser();
    const view = open({ ...COOKIES, browser });
    await becomes(view, 'live');
    view.disconnect();
    await server.inbox('session').addMany(30, { level: 'error' });
    await server.signIn();
    const page = open({ ...COOKIES, browser });
    await isUser(page);
    const { popups, more } = await until(() => {
      expect(up(page).length).toBeGreaterThan(0);
    }).then(() => page.inbox.popups.stack);
    expect(popups.length + more).toBe(30);
  });

  it('close when the user signs out, and the visitor’s record is removed, too', async () => {
    const browser = new FakeBrowser();
    const view = await visit({ browser });
    server.signedIn = 'barry';
    await view.inbox.refresh();
    await isUser(view);
    server.signedIn = null;
    await view.inbox.refresh();
    await until(() => expect(view.inbox.state.identity).toBe('anonymous'));
    expect([up(view), view.ids()]).toEqual([[], []]);
    expect([...browser.stored.keys()].filter((key) => key.includes(server.inbox().tag))).toEqual(
      [],
    );
  });
});

describe('a page whose socket is closed during refresh()', () => {
  /** Before the next question is answered, the socket is closed, and the page has noticed. */
  function closeFirst(end: () => void): void {
    server.beforeAnswer = async () => {
      server.beforeAnswer = undefined;
      end();
      await until(() => expect(server.handshakes).toBe(2));
    };
  }

  it('gets the answer by a new socket if HTTP fails', async () => {
    const view = open(COOKIES);
    await becomes(view, 'live');
    server.signedIn = 'barry';
    await server.send({ id: 'm' });
    server.faults.set('sync', ['UNAVAILABLE']);
    closeFirst(() => server.sockets.cut());
    await view.inbox.refresh();
    expect([view.inbox.state.identity, view.ids()]).toEqual(['user', ['m']]);
    expect([view.errors, view.statuses]).toEqual([[], ['live', 'live']]);
  });

  it('gets a new socket if the identity is the same', async () => {
    server.signedIn = 'barry';
    const view = open(COOKIES);
    await becomes(view, 'live');
    closeFirst(() => server.sockets.cut());
    await view.inbox.refresh();
    await becomes(view, 'live');
    await server.send({ id: 'm' });
    await until(() => expect(view.ids()).toEqual(['m']));
    expect([server.sockets.open, view.errors]).toEqual([1, []]);
  });

  it('gets the answer anyway, and no error', async () => {
    const view = open(COOKIES);
    await becomes(view, 'live');
    await server.send({ id: 'm' }, 'session');
    await until(() => expect(view.ids()).toEqual(['m']));
    server.signedIn = 'barry';
    // The request that asks is the one that moves the messages: the socket is closed before it is answered.
    closeFirst(() => {});
    await view.inbox.refresh();
    expect([view.inbox.state.identity, view.ids()]).toEqual(['user', ['m']]);
    await becomes(view, 'live');
    expect([view.errors, view.statuses]).toEqual([[], ['live', 'live']]);
  });
});
