import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CenterFixture } from '../../support/center-fixture.js';
import { type GuardedPair, openGuarded } from '../../support/socket-guarded-engine.js';

describe('a paced WebSocket', () => {
  const fixture = new CenterFixture();
  let pair: GuardedPair;
  let heard: string[];

  beforeEach(async () => {
    pair = await openGuarded(fixture);
    heard = [];
    pair.connection.on('message', (data) => heard.push(String(data)));
  });
  afterEach(() => fixture.stop());

  const tcp = () => pair.connection.request.socket;
  const numbered = (count: number) => Array.from({ length: count }, (_, n) => `4${n}`);
  const expectHeard = async (count: number) => {
    await expect.poll(() => heard.length, { interval: 20, timeout: 10_000 }).toBe(count);
    expect(heard.map((text) => `4${text}`)).toEqual(numbered(count));
  };

  it('emits thousands of messages of one chunk, in order', async () => {
    pair.client.sendAtOnce(numbered(4_000));
    await expectHeard(4_000);
  });

  it('emits one message while a command runs, and stops reading while the others wait', async () => {
    let finish = (): void => {};
    const command = new Promise<void>((resolve) => {
      finish = resolve;
    });
    pair.connection.once('message', () => void pair.guarded.run(() => command));
    pair.client.sendAtOnce(numbered(4_000));
    await expect.poll(() => tcp().isPaused(), { interval: 5 }).toBe(true);
    const read = tcp().bytesRead;
    pair.client.sendAtOnce(numbered(20_000).slice(4_000));
    // Another client comes, says something and is heard: this one could have been read meanwhile.
    const other = await openGuarded(fixture);
    const heardOther = new Promise((resolve) => other.connection.once('message', resolve));
    other.client.send('4hello');
    await heardOther;
    expect(heard).toEqual(['0']);
    expect(tcp().bytesRead - read).toBeLessThanOrEqual(65_536);
    finish();
    await expectHeard(20_000);
    expect(tcp().isPaused()).toBe(false);
  });

  it('lets a heartbeat pass waiting messages', async () => {
    const never = new Promise<void>(() => {});
    pair.connection.once('message', () => void pair.guarded.run(() => never));
    const beat = new Promise((resolve) => pair.connection.once('heartbeat', resolve));
    pair.client.sendAtOnce(['4first', '4second', '3']);
    await beat;
    expect(heard).toEqual(['first']);
  });

  it('answers a ping', async () => {
    const pong = new Promise((resolve) =>
      pair.client.ws.once('pong', (data) => resolve(`${data}`)),
    );
    pair.client.ws.ping('are you there?');
    expect(await pong).toBe('are you there?');
  });

  it('holds at most two pongs for a client that reads nothing, however many pings it sends', async () => {
    const pongs: string[] = [];
    let pings = 0;
    pair.client.ws.on('pong', (data) => pongs.push(String(data)));
    const { websocket } = pair.connection.request as unknown as {
      websocket: NodeJS.EventEmitter;
    };
    websocket.on('ping', () => {
      pings += 1;
    });
    tcp().cork();
    for (let round = 0; round < 10; round += 1) {
      pair.client.pingAtOnce(Array.from({ length: 5_000 }, (_, n) => `${round} ${n}`));
    }
    await expect.poll(() => pings, { interval: 5, timeout: 10_000 }).toBe(50_000);
    expect(tcp().writableLength).toBeLessThan(200);
    tcp().uncork();
    await expect.poll(() => pongs, { interval: 5 }).toEqual(['0 0', '9 4999']);
  });

  it('is closed for a message in thousands of parts', async () => {
    for (let n = 0; n < 1_000; n += 1) pair.client.ws.send('4', { fin: false });
    await expect.poll(() => pair.client.closed, { interval: 5 }).toBe(true);
    await expect.poll(() => tcp().closed, { interval: 5 }).toBe(true);
  });
});
