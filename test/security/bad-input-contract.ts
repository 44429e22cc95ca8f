import { beforeAll, describe, expect, it } from 'vitest';
import { toWire } from '../../protocol/errors.js';
import type { CommandName } from '../../protocol/index.js';
import { MessageCenterError } from '../../protocol/index.js';
import { type Bench, expectCode } from '../server/transports/contract-bench.js';
import { storeWith } from '../support/center-store-faults.js';
import { Witness } from '../support/transport-witness.js';

const IDS_COMMANDS = ['read', 'unread', 'shown', 'remove', 'restore'] as const;

/** Values that are not lists of ids. */
const WRONG_IDS: readonly unknown[] = [
  { $ne: null },
  { $gt: '' },
  [{ $ne: null }],
  [['a']],
  [],
  [1],
  [null],
  [''],
  ['a\0b'],
  ["' OR 1=1 --"],
  ['../../etc/passwd'],
  ['x'.repeat(65)],
  ['__proto__\u0000'],
  Array.from({ length: 101 }, (_, index) => `id${index}`),
  'abc',
  7,
  null,
];

/** Keys that no request has. */
const WRONG_KEYS = [
  '{"__proto__": {"x": 1}}',
  '{"constructor": {"prototype": {"x": 1}}}',
  '{"prototype": 1}',
  '{"toString": 1}',
  '{"then": 1}',
  '{"to": {"user": "carol@example.com"}}',
  '{"user": "carol@example.com"}',
  '{"recipient": {"user": "carol@example.com"}}',
  '{"room": "user:carol@example.com"}',
  '{"inbox": "user:carol@example.com"}',
  '{"session": "AAAAAAAAAAAAAAAAAAAAAA"}',
  '{"$where": "1"}',
];

/** Input that every transport refuses with the same codes and without harm to others. */
export function badInputContract(bench: Bench): void {
  let witness: Witness;

  beforeAll(async () => {
    witness = await Witness.join(bench.fixture, bench.served);
  });

  for (const name of IDS_COMMANDS) {
    it(`refuses to ${name} anything but a list of ids`, async () => {
      const { client } = await bench.visitor();
      for (const ids of WRONG_IDS) await expectCode(client.raw(name, { ids }), 'INVALID');
      await expectCode(client.raw(name, {}), 'INVALID');
      await witness.expectUntouched();
    });
  }

  it('refuses unknown fields, including those such as __proto__', async () => {
    const { client, send } = await bench.visitor();
    const id = await send();
    const good: [CommandName, object][] = [
      ['list', {}],
      ['sync', {}],
      ['read', { ids: [id] }],
      ['unread', { ids: [id] }],
      ['shown', { ids: [id] }],
      ['read-up-to', { upTo: 1 }],
    ];
    for (const [name, request] of good) {
      for (const json of WRONG_KEYS) {
        const error = await client.raw(name, withOwnKeys(json, request)).catch((e) => e);
        expect(error, `${name} ${json}`).toMatchObject({ code: 'INVALID' });
      }
    }
    expect((await client.request('get', { id })).readAt).toBeNull();
    await witness.expectUntouched();
  });

  it('refuses invalid numbers in place of numbers of the log', async () => {
    const { client } = await bench.visitor();
    for (const upTo of [-1, 1.5, '20', null, 2 ** 53 + 2, [1], { $gt: 0 }, true]) {
      await expectCode(client.raw('read-up-to', { upTo }), 'INVALID');
    }
    await witness.expectUntouched();
  });

  it("answers another user's message id like an unknown id, in every command", async () => {
    const { client, send } = await bench.visitor();
    await send();
    const answers: unknown[] = [];
    for (const name of ['read', 'unread', 'remove', 'restore'] as const) {
      const own = await client.request(name, { ids: ['A'.repeat(22)] }).catch((error) => error);
      const foreign = await client.request(name, { ids: [witness.id] }).catch((error) => error);
      expect(wireOf(foreign)).toEqual(wireOf(own));
      answers.push(wireOf(foreign));
    }
    const got = await client.request('get', { id: witness.id }).catch((error) => error);
    expect(got).toMatchObject({ code: 'NOT_FOUND' });
    const shown = await client.request('shown', { ids: [witness.id] });
    expect(shown.missing).toEqual([]);
    await witness.expectUntouched(...answers, shown);
  });

  it("answers another user's position with the caller's own inbox", async () => {
    const { client, send } = await bench.visitor();
    const own = await send();
    const answer = await client.request('sync', { position: `1.${witness.id}` });
    expect(answer).toMatchObject({ kind: 'reset', reason: 'unknown', position: `1.${own}` });
    await witness.expectUntouched(answer);
  });

  describe('the caller', () => {
    const refused: [string, object][] = [
      ['nobody', {}],
      ['an empty token', { token: '' }],
      ['a garbage token', { token: 'garbage' }],
      ['a token that the app calls wrongly signed', { token: 'broken' }],
      ['an unsigned token', { token: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYXJvbCJ9.' }],
      ['an endless token', { token: `token-of-${'x'.repeat(8_192)}` }],
      ['a guessed session', { cookie: `mc-session=${'A'.repeat(22)}` }],
      [
        'a session with a guessed signature',
        { cookie: `mc-session=${'A'.repeat(22)}.${'B'.repeat(32)}` },
      ],
      ['a session id in a header', { headers: { 'x-session': 'A'.repeat(22) } }],
    ];
    for (const [what, credentials] of refused) {
      it(`is UNAUTHENTICATED, always with the same text, for ${what}`, async () => {
        const before = bench.served.log.length;
        const error = await bench
          .open(credentials)
          .then((client) => client.request('list', {}))
          .catch((reason: unknown) => reason);
        expect(wireOf(error)).toEqual({
          code: 'UNAUTHENTICATED',
          message: 'Sign in, or start a session, to see messages.',
        });
        const logged = bench.served.log.slice(before);
        // The limit of tokens, once.
        expect(logged.filter(({ text }) => !/token of 8201 characters/.test(text))).toEqual([]);
        await witness.expectUntouched(error);
      });
    }

    it('is never identified by a cookie if a token is presented', async () => {
      const { cookie } = await bench.anonymous();
      const opened = bench.open({ cookie, token: 'garbage' });
      await expectCode(
        opened.then((client) => client.request('list', {})),
        'UNAUTHENTICATED',
      );
    });

    it('is the user of a valid token, even beside a session cookie', async () => {
      const { cookie } = await bench.anonymous();
      const user = `dave-${Math.random()}`;
      await bench.served.center.send({ to: { user }, text: 'for dave' });
      const client = await bench.open({ cookie, token: `token-of-${user}` });
      expect((await client.request('list', {})).messages).toMatchObject([{ text: 'for dave' }]);
    });
  });

  it('is limited if it sends too much, learns for how long, and no other caller is', async () => {
    // A rate so low that even a slow machine gets no further change meanwhile.
    const limits = { changesPerMinute: 1, changesBurst: 20, readsPerMinute: 600 };
    const served = await bench.fixture.serve({ limits });
    const { client, send } = await bench.visitor(served);
    const other = await bench.visitor(served);
    const id = await send();
    const answers = await Promise.allSettled(
      Array.from({ length: 30 }, () => client.request('read', { ids: [id] })),
    );
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused).toHaveLength(10);
    expect(refused[0]?.reason).toMatchObject({ code: 'RATE_LIMITED' });
    expect(refused[0]?.reason.retryMs).toBeGreaterThan(0);
    expect(refused[0]?.reason.retryMs).toBeLessThanOrEqual(60_000);
    expect((await client.request('list', {})).messages).toHaveLength(1);
    expect((await other.client.request('list', {})).messages).toEqual([]);
  });

  it('has its commands over both transports counted together', async () => {
    const served = await bench.fixture.serve({ limits: { readsPerMinute: 3 } });
    const { client, user } = await bench.visitor(served);
    const { center } = served;
    for (let n = 0; n < 3; n += 1) await client.request('list', {});
    await expectCode(client.request('sync', {}), 'RATE_LIMITED');
    const again = await bench.open({ user }, served);
    await expectCode(again.request('get', { id: 'x' }), 'RATE_LIMITED');
    expect((await center.list({ user })).messages).toEqual([]);
  });

  it('gets only UNAVAILABLE when the store fails, and the log gets the reason', async () => {
    const reason = new MessageCenterError('UNAVAILABLE', 'disk /var/secret is full');
    const store = storeWith(bench.fixture.store(), () => ({
      page: () => Promise.reject(reason),
      rows: () => Promise.reject(new TypeError('a fault at /var/secret')),
    }));
    const served = await bench.fixture.serve({ store });
    const { client, send } = await bench.visitor(served);
    const id = await send();
    const listed = await client.request('list', {}).catch((error: unknown) => error);
    expect(wireOf(listed)).toEqual({
      code: 'UNAVAILABLE',
      message: 'The messages cannot be reached now; try again soon.',
    });
    const got = await client.request('get', { id }).catch((error: unknown) => error);
    expect(wireOf(got)).toEqual({
      code: 'INTERNAL',
      message: 'Something went wrong on the server.',
    });
    expect(served.log.map(({ error }) => error)).toEqual([reason, expect.any(TypeError)]);
  });
}

function wireOf(error: unknown): unknown {
  return error instanceof MessageCenterError ? toWire(error) : error;
}

/** The keys of `json` and of `request` as own keys, `__proto__` too. */
function withOwnKeys(json: string, request: object): unknown {
  const inner = JSON.stringify(request).slice(1, -1);
  return JSON.parse(`${json.slice(0, -1)}${inner === '' ? '' : `, ${inner}`}}`) as unknown;
}
