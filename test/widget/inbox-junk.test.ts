import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pauseMs } from '../../widget/connection/backoff.js';
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

const JUNK = [0, -1, 1e-300, 'soon', null, {}, Number.NaN];

/** The page's own pauses: at least half of them. */
const OWN_MS = 80;

describe('an inbox whose server asks for invalid pauses', () => {
  it('waits its own time before polls and changes, and reports nothing', async () => {
    const own = { retryMs: OWN_MS, retryMaxMs: OWN_MS, pollMs: OWN_MS };
    for (const way of ['blocked', null] as const) {
      for (const retryMs of JUNK) {
        server.refuseSockets = way;
        server.faults.clear();
        await server.send();
        const view = open({ times: { ...own, socketRetryMs: 60_000, socketRetryMaxMs: 60_000 } });
        await becomes(view, way ? 'polling' : 'live');
        const fault = { code: 'RATE_LIMITED', retryMs } as const;
        server.faults.set('sync', Array(1_000).fill(fault));
        server.faults.set('read', Array(1_000).fill(fault));
        server.asked.length = 0;
        const begunAt = performance.now();
        view.inbox.markRead(view.ids());
        void view.inbox.refresh().catch(() => {});
        // The first polls and changes have no pause, nor have two by a refresh; later ones do.
        await until(() => expect(server.asked.length).toBeGreaterThanOrEqual(9));
        const pausesMs = performance.now() - begunAt;
        expect(pausesMs, `${way} ${String(retryMs)}`).toBeGreaterThan(OWN_MS);
        expect(view.errors).toEqual([]);
        expect(view.ids('unread')).toEqual([]);
        view.disconnect();
      }
    }
  });

  it('waits at least its own time, and never longer than a few minutes', () => {
    expect([undefined, Number.NaN, 0, -1, 50].map((asked) => pauseMs(asked, 100))).toEqual(
      Array(5).fill(100),
    );
    expect(pauseMs(250, 100)).toBe(250);
    expect(pauseMs(1e300, 100)).toBe(300_000);
    expect(pauseMs(Number.POSITIVE_INFINITY, 100)).toBe(300_000);
  });
});

describe('an inbox whose server sends unreadable data', () => {
  it('requests a reset once, and then slowly', async () => {
    server.refuseSockets = 'blocked';
    const view = open({ times: { socketRetryMs: 60_000, refusedRetryMs: 60_000 } });
    await becomes(view, 'polling');
    server.asked.length = 0;
    server.tamper = () => ({ kind: 'delta' });
    await becomes(view, 'refused');
    expect(server.count('http:sync')).toBeLessThanOrEqual(3);
    expect(view.errors.map(({ code }) => code)).toEqual(['INVALID']);
  });

  it('does not accept a delta as the answer to a first sync', async () => {
    const sync = await server.inbox().sync('0.0');
    server.tamper = () => sync;
    const view = open({ times: { refusedRetryMs: 60_000 } });
    await becomes(view, 'refused');
    expect(server.asked.length).toBe(1);
  });

  it('shows the rest of the inbox, and what arrives after an unreadable message', async () => {
    server.tamper = (_name, value) =>
      JSON.parse(
        JSON.stringify(value)
          .replaceAll('"text":"of another shape"', '"text":7')
          .replaceAll('"level":"debug"', '"level":"fatal","actions":null'),
      );
    await server.send({ text: 'of another shape' });
    await server.send({ level: 'debug' });
    const view = open();
    await becomes(view, 'live');
    expect(view.ids()).toEqual(['m2']);
    await server.send({ text: 'of another shape' });
    await server.send();
    await until(() => expect(view.ids()).toEqual(['m4', 'm2']));
    view.inbox.markAllRead();
    await until(async () => expect((await server.inbox().counts()).unread).toBe(0));
    expect([view.statuses, view.errors]).toEqual([['live'], []]);
    expect(server.count('socket:sync')).toBe(1);
  });
});
