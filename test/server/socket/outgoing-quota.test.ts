import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutgoingQuota } from '../../../server/socket/outgoing-quota.js';
import { PacedWebSocket } from '../../../server/socket/web-socket-server.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { type GuardedPair, openGuarded } from '../../support/socket-guarded-engine.js';

/** The head of a frame of more than 125 bytes, and the type of an Engine.IO packet. */
const FRAME_HEAD = 4;
const TYPE = 1;
const PACKET = 512;

describe('data that waits for a connection', () => {
  const fixture = new CenterFixture();
  let pair: GuardedPair;
  let quota: OutgoingQuota;
  let events: string[];

  const limits = { fullBytes: 100_000, drainMs: 300 };
  const webSocket = (): PacedWebSocket => {
    const { websocket } = pair.connection.request as unknown as { websocket: unknown };
    if (!(websocket instanceof PacedWebSocket)) throw new Error('This is another WebSocket.');
    return websocket;
  };
  const tcp = () => pair.connection.request.socket;
  const write = (count: number, bytes = 1_000) => {
    for (let n = 0; n < count; n += 1) pair.connection.write('x'.repeat(bytes));
  };

  beforeEach(async () => {
    pair = await openGuarded(fixture);
    quota = new OutgoingQuota(pair.connection, webSocket(), limits);
    events = [];
    for (const name of ['full', 'drained'] as const) quota.on(name, () => events.push(name));
  });
  afterEach(() => fixture.stop());

  it('is nothing if the client reads', async () => {
    write(20);
    await expect.poll(() => pair.client.received.length, { interval: 5 }).toBe(21);
    expect(quota.waiting).toBe(0);
    expect(events).toEqual([]);
  });

  it('is counted in the WebSocket and before it, with the overhead of each packet', () => {
    tcp().cork();
    write(1);
    expect(quota.waiting).toBe(FRAME_HEAD + TYPE + 1_000 + PACKET);
    write(9);
    expect(quota.waiting).toBe(FRAME_HEAD + TYPE + 10 * (1_000 + PACKET));
    expect(quota.hasRoom).toBe(true);
  });

  it('counts bytes, not characters', () => {
    tcp().cork();
    write(1);
    const before = quota.waiting;
    pair.connection.write('日本語');
    expect(quota.waiting - before).toBe(9 + PACKET);
  });

  it('counts as full above the limit, until the client has read it', async () => {
    tcp().cork();
    write(66);
    expect(events).toEqual([]);
    write(1);
    expect(events).toEqual(['full']);
    expect(quota.hasRoom).toBe(false);
    write(10);
    expect(events).toEqual(['full']);
    tcp().uncork();
    await expect.poll(() => events, { interval: 5 }).toEqual(['full', 'drained']);
    await expect.poll(() => quota.waiting, { interval: 5 }).toBe(0);
    await expect.poll(() => pair.client.received.length, { interval: 5 }).toBe(78);
    expect(pair.client.closed).toBe(false);
  });

  for (const [what, count] of [
    ['more than the mark', 200],
    ['less than that', 1],
  ] as const) {
    it(`ends the connection when it is not read in time, ${what}`, async () => {
      tcp().cork();
      write(count);
      await expect.poll(() => pair.client.closed, { interval: 5 }).toBe(true);
      await expect.poll(() => tcp().closed, { interval: 5 }).toBe(true);
    });
  }

  it('does not end a connection whose client reads from time to time', async () => {
    for (let round = 0; round < 8; round += 1) {
      tcp().cork();
      write(3);
      const seen = pair.client.received.length;
      await new Promise((resolve) => setTimeout(resolve, limits.drainMs / 3));
      tcp().uncork();
      await expect
        .poll(() => pair.client.received.length, { interval: 5 })
        .toBeGreaterThanOrEqual(seen + 3);
    }
    expect(pair.client.closed).toBe(false);
  });

  it('may take longer than a timer can wait', async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error) => warnings.push(name);
    process.on('warning', note);
    const drainMs = Number.MAX_SAFE_INTEGER;
    const patient = new OutgoingQuota(pair.connection, webSocket(), { ...limits, drainMs });
    const full = new Promise<void>((resolve) => patient.once('full', () => resolve()));
    tcp().cork();
    write(200, 10_000);
    await full;
    await nextTurn();
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('releases those who wait for room when the connection is closed', async () => {
    tcp().cork();
    write(200, 10_000);
    expect(pair.guarded.hasRoom).toBe(false);
    const room = pair.guarded.room();
    pair.client.ws.terminate();
    await room;
    expect(pair.guarded.hasRoom).toBe(true);
  });
});
