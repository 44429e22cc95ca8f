import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CenterFixture, type Served } from '../support/center-fixture.js';
import { openSocket } from '../support/transport-clients.js';
import { RawSocket } from '../support/transport-raw-socket.js';
import { Witness } from '../support/transport-witness.js';

describe('a client that violates the protocol', () => {
  const fixture = new CenterFixture();
  let served: Served;
  let witness: Witness;

  beforeAll(async () => {
    await fixture.start();
    served = await fixture.serve();
    witness = await Witness.join(fixture, served);
  });
  afterAll(() => fixture.stop());

  const open = (user = 'mallory') => RawSocket.open(fixture, served, { user });

  const closing: [string, string | Buffer][] = [
    ['an unknown engine packet', 'zzz'],
    ['an unknown packet type', '49["list",{}]'],
    ['a packet that is no JSON', '42{'],
    ['an event that is no list', '42{"a":1}'],
    ['an event without a name', '42[]'],
    ['an event named by an object', '42[{"a":1}]'],
    ['the reserved event connect', '42["connect"]'],
    ['the reserved event disconnect', '420["disconnect",{}]'],
    ['the reserved event disconnecting', '42["disconnecting"]'],
    ['the reserved event newListener', '42["newListener","x"]'],
    ['the reserved event removeListener', '42["removeListener","x"]'],
    ['the reserved event connect_error', '42["connect_error"]'],
    ['a packet for another namespace', '42/admin,["list",{}]'],
    ['binary out of nowhere', Buffer.from([1, 2, 3, 255])],
    ['an endless number of attachments', '4599999999-["list",{"_placeholder":true,"num":0}]'],
    ['a second CONNECT', '40'],
    ['a number before zero as its ack', '42-1["list",{}]'],
    ['an ack in letters', '420x1["list",{}]'],
    ['an event named null', '421[null,{}]'],
    ['an event that is a string', '42"x"'],
    ['a refusal, which servers send', '44{"message":"x"}'],
    ['binary without attachments', '450-["list",{}]'],
    ['a packet without a type', '4'],
    ['a type beyond the last one', '46'],
    ['a ping, which servers send', '2'],
    ['base64 out of nowhere', 'bAAAA'],
    ['a packet of 33 KB', `420["list",{"filter":"${'x'.repeat(33_000)}"}]`],
  ];
  for (const [what, packet] of closing) {
    it(`is closed after ${what}`, async () => {
      const raw = await (await open()).join();
      raw.send(packet);
      await expect.poll(() => raw.closed, { interval: 5, timeout: 5_000 }).toBe(true);
      await witness.expectUntouched(raw.received);
    });
  }

  /** Bytes below the packets; a client has to mask what it sends. */
  const frames: [string, readonly number[]][] = [
    ['a frame without a mask', [0x81, 0x01, 0x32]],
    ['a frame of an unknown kind', [0x83, 0x80, 0, 0, 0, 0]],
    ['a frame with a reserved bit', [0xc1, 0x81, 0, 0, 0, 0, 0x32]],
    ['the middle of a message', [0x80, 0x81, 0, 0, 0, 0, 0x32]],
    ['a message inside another', [0x01, 0x81, 0, 0, 0, 0, 0x32, 0x81, 0x81, 0, 0, 0, 0, 0x32]],
    ['a ping in parts', [0x09, 0x80, 0, 0, 0, 0]],
    ['a ping of 126 bytes', [0x89, 0xfe, 0, 126, 0, 0, 0, 0]],
    ['a frame of 2^62 bytes', [0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0]],
    ['text that is no UTF-8', [0x81, 0x82, 0, 0, 0, 0, 0x34, 0xff]],
    ['a goodbye with a code that is none', [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xed]],
    ['a goodbye of one byte', [0x88, 0x81, 0, 0, 0, 0, 0x03]],
    ['HTTP', [...Buffer.from('GET / HTTP/1.1\r\n\r\n')]],
  ];
  for (const [what, bytes] of frames) {
    it(`is closed after ${what}`, async () => {
      const raw = await (await open()).join();
      raw.tcp.write(Buffer.from(bytes));
      await expect.poll(() => raw.closed, { interval: 5, timeout: 5_000 }).toBe(true);
      await witness.expectUntouched(raw.received);
    });
  }

  const harmless: [string, string | Buffer][] = [
    ['the event error', '42["error","boom"]'],
    ['the event __proto__', '42["__proto__",{}]'],
    ['an event named by a number', '42[7,{}]'],
    ['a command without an ack', '42["list",{}]'],
    ['an ack for a packet that never was', '4312345[{"ok":true}]'],
    ['a DISCONNECT of another namespace', '41/admin,'],
    ['an ack without a number', '43'],
    ['an event without anything', '42'],
    ['packets of the engine that servers send', '0{}'],
    ['binary whose attachments never come', '451-1["list",{"_placeholder":true,"num":5}]'],
  ];
  for (const [what, packet] of harmless) {
    it(`gets no answer to ${what}, and nothing breaks`, async () => {
      const raw = await (await open()).join();
      raw.send(packet);
      await witness.expectUntouched(raw.received);
      expect(raw.answers).toEqual([]);
    });
  }

  const refused: [string, string][] = [
    ['an unknown command', '421["nonsense",{}]'],
    ['the command toString', '421["toString",{}]'],
    ['the command constructor', '421["constructor",{}]'],
    ['the command hasOwnProperty', '421["hasOwnProperty",{}]'],
    ['the command __proto__', '421["__proto__",{}]'],
    ['the command then', '421["then",{}]'],
    ['a command without a name', '421["",{}]'],
    ['a command in capital letters', '421["LIST",{}]'],
    ['a command named by a number', '421[7,{}]'],
    ['a name of 30 KB', `421["${'x'.repeat(30_000)}",{}]`],
    ['a further object', '421["list",{},{"filter":"all"}]'],
    ['the command error', '421["error",{}]'],
    ['no arguments', '421["list"]'],
    ['two objects', '421["list",{},{}]'],
    ['ten arguments after a good one', '421["list",{},2,3,4,5,6,7,8,9,10]'],
    ['ten arguments', '421["list",1,2,3,4,5,6,7,8,9,10]'],
    ['null', '421["list",null]'],
    ['a list', '421["list",[]]'],
    ['a string', '421["list","all"]'],
    ['deep JSON', `421["list",${'['.repeat(10_000)}${']'.repeat(10_000)}]`],
    ['a deep object', `421["read",{"ids":${'{"a":'.repeat(4_000)}1${'}'.repeat(4_000)}}]`],
    ['__proto__ as a key', '421["list",{"__proto__":{"filter":"all"}}]'],
  ];
  for (const [what, packet] of refused) {
    it(`is answered INVALID for ${what}`, async () => {
      const raw = await (await open()).join();
      raw.send(packet);
      await expect.poll(() => raw.answers.length, { interval: 5, timeout: 5_000 }).toBe(1);
      expect(raw.answers[0]).toContain('"code":"INVALID"');
      expect(raw.closed).toBe(false);
      await witness.expectUntouched(raw.received);
    });
  }

  it('is answered INVALID for binary in a command', async () => {
    const page = await openSocket(fixture, served, { user: 'mallory' });
    for (const payload of [Buffer.alloc(8), { ids: [Buffer.alloc(8)] }, { ids: Buffer.alloc(8) }]) {
      await expect(page.raw('read', payload)).rejects.toMatchObject({ code: 'INVALID' });
    }
    await witness.expectUntouched();
  });

  for (const auth of [
    '{"user":"carol@example.com"}',
    '{"token":{"$ne":null}}',
    '{"token":["a"]}',
  ]) {
    it(`is refused with the auth ${auth}`, async () => {
      const raw = await (await RawSocket.open(fixture, served)).join(auth);
      const answer = raw.received.find((packet) => packet.startsWith('44'));
      expect(answer).toMatch(/"code":"(UNAUTHENTICATED|INVALID)"/);
      await witness.expectUntouched(raw.received);
    });
  }

  for (const auth of ['null', '[]', '"x"', '7']) {
    it(`is closed or refused with ${auth} as its auth`, async () => {
      const raw = await RawSocket.open(fixture, served);
      raw.send(`40${auth}`);
      const refusedNow = () => raw.closed || raw.received.some((p) => p.startsWith('44'));
      await expect.poll(refusedNow, { interval: 5, timeout: 5_000 }).toBe(true);
      await witness.expectUntouched(raw.received);
    });
  }

  it('cannot be identified repeatedly on one connection', async () => {
    let asked = 0;
    let answer = (): void => {};
    const gate = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const slow = await fixture.serve({
      identify: async () => {
        asked += 1;
        await gate;
        return { user: 'mallory' };
      },
    });
    const raw = await RawSocket.open(fixture, slow);
    for (let n = 0; n < 50; n += 1) raw.send('40');
    await expect.poll(() => asked, { interval: 5 }).toBeGreaterThan(0);
    await expect.poll(() => raw.closed, { interval: 5 }).toBe(true);
    answer();
    expect(asked).toBe(1);
  });

  it('that sends 10,000 commands at once gets RATE_LIMITED for those above the limit', async () => {
    const limited = await fixture.serve({ limits: { readsPerMinute: 600 } });
    const carol = await openSocket(fixture, limited, { user: 'carol' });
    const raw = await (await RawSocket.open(fixture, limited, { user: 'mallory' })).join();
    const begunAt = performance.now();
    for (let n = 0; n < 10_000; n += 1) raw.send(`42${n}["sync",{}]`);
    await limited.center.send({ to: { user: 'carol' }, text: 'meanwhile' });
    await expect.poll(() => raw.answers.length, { interval: 20, timeout: 60_000 }).toBe(10_000);
    // Ten more become possible each second.
    const most = 600 + Math.ceil((performance.now() - begunAt) / 100);
    const good = raw.answers.filter((answer) => answer.includes('"ok":true')).length;
    expect(good).toBeGreaterThanOrEqual(600);
    expect(good).toBeLessThanOrEqual(most);
    const rest = raw.answers.filter((answer) => answer.includes('"code":"RATE_LIMITED"'));
    expect(rest).toHaveLength(10_000 - good);
    expect(rest.every((answer) => /"retryMs":[1-9]/.test(answer))).toBe(true);
    await expect.poll(() => carol.texts, { interval: 5 }).toEqual(['meanwhile']);
    expect(carol.closes).toEqual([]);
  });
});
