import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../protocol/index.js';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { fetchAs, postJson } from '../../support/transport-clients.js';
import { expectError } from '../../support/transport-http-stage.js';

describe('a list of commands', () => {
  const fixture = new CenterFixture();
  let served: Served;

  beforeAll(async () => {
    await fixture.start();
    served = await fixture.serve();
  });
  afterAll(() => fixture.stop());

  /** A user with that many unread messages. */
  async function newUser(unread: number, at = served) {
    const user = `user-${Math.random()}`;
    const ids: string[] = [];
    for (let n = 1; n <= unread; n += 1) {
      ids.push((await at.center.send({ to: { user }, text: `${n}` })).id);
    }
    const post = (commands: unknown) => fetchAs(at, { user }, '/commands', postJson({ commands }));
    const counts = () => at.center.counts({ user });
    return { user, ids, post, counts };
  }

  it('is executed in order, each command with its own answer', async () => {
    const { ids, post, counts } = await newUser(3);
    const [first, second, third] = ids;
    const response = await post([
      { name: 'read', request: { ids: [first] } },
      { name: 'read', request: { ids: ['unknown'] } },
      { name: 'unread', request: { ids: [first, 'unknown'] } },
      { name: 'remove', request: { ids: [second] } },
      { name: 'restore', request: { ids: [second] } },
      { name: 'shown', request: { ids: [third] } },
      { name: 'read-up-to', request: { upTo: 2 } },
      { name: 'remove', request: { ids: [third] } },
    ]);
    expect(response.status).toBe(200);
    const { answers } = (await response.json()) as { answers: object[] };
    const ok = (total: number, unread: number, missing: string[] = []) => ({
      ok: true,
      value: {
        position: expect.any(String),
        counts: { total, unread, transient: 0, unreadPersistent: unread },
        missing,
      },
    });
    expect(answers).toEqual([
      ok(3, 2),
      { ok: false, error: { code: 'NOT_FOUND', message: expect.any(String) } },
      ok(3, 3, ['unknown']),
      ok(2, 2),
      ok(3, 3),
      ok(3, 3),
      ok(3, 1),
      ok(2, 0),
    ]);
    expect(await counts()).toEqual({ total: 2, unread: 0, transient: 0, unreadPersistent: 0 });
  });

  it('is parsed as a whole before any command is executed', async () => {
    const { ids, post, counts } = await newUser(1);
    const good = { name: 'read', request: { ids } };
    const wrong: [unknown, RegExp][] = [
      [{ name: 'list', request: {} }, /commands\[1\]\.name must be one of read, unread/],
      [{ name: 'sync', request: {} }, /commands\[1\]\.name/],
      [{ name: 'get', request: { id: ids[0] } }, /commands\[1\]\.name/],
      [{ name: 'toString', request: {} }, /commands\[1\]\.name/],
      [{ name: 'read', request: { ids: [{ $ne: null }] } }, /commands\[1\]\.request\.ids\[0\]/],
      [
        { name: 'read', request: { ids, user: 'carol' } },
        /commands\[1\]\.request .*unknown field "user"/,
      ],
      [{ name: 'read-up-to', request: {} }, /commands\[1\]\.request\.upTo/],
      [{ name: 'read' }, /commands\[1\]\.request must be an object/],
      [{ ...good, to: { user: 'carol' } }, /commands\[1\] has the unknown field "to"/],
      [null, /commands\[1\] must be an object/],
      [[good], /commands\[1\] must be an object/],
    ];
    for (const [command, text] of wrong) {
      const response = await post([good, command]);
      expect(response.status, JSON.stringify(command)).toBe(400);
      const { error } = (await response.json()) as { error: { code: string; message: string } };
      expect(error.code).toBe('INVALID');
      expect(error.message).toMatch(text);
    }
    const many = Array.from({ length: DEFAULT_LIMITS.commandsPerRequest + 1 }, () => good);
    for (const commands of [[], {}, 'read', null, undefined, many]) {
      await expectError(await post(commands), 400, 'INVALID');
    }
    expect(await counts()).toMatchObject({ unread: 1 });
  });

  it('is accepted only by POST, and only from an identified caller', async () => {
    const { post } = await newUser(0);
    expect((await post([{ name: 'read-up-to', request: { upTo: 1 } }])).status).toBe(200);
    const unknown = await fetchAs(served, {}, '/commands', postJson({ commands: [] }));
    await expectError(unknown, 401, 'UNAUTHENTICATED');
    const got = await fetchAs(served, { user: 'barry' }, '/commands');
    expect(got.headers.get('allow')).toBe('POST');
    await expectError(got, 405, 'METHOD_NOT_ALLOWED');
  });

  it("touches nobody else's messages", async () => {
    const other = await newUser(1);
    const { post } = await newUser(0);
    const response = await post([
      { name: 'read', request: { ids: other.ids } },
      { name: 'remove', request: { ids: other.ids } },
    ]);
    const { answers } = (await response.json()) as { answers: { error: object }[] };
    expect(answers.map(({ error }) => error)).toMatchObject([
      { code: 'NOT_FOUND' },
      { code: 'NOT_FOUND' },
    ]);
    expect(await other.counts()).toMatchObject({ total: 1, unread: 1 });
  });

  it('is executed only in the inbox that it names, and otherwise refused as a whole', async () => {
    const { user, counts } = await newUser(2);
    const { inbox } = await served.center.sync({ user });
    const other = await served.center.sync({ user: 'somebody-else' });
    const post = (body: object) => fetchAs(served, { user }, '/commands', postJson(body));
    const commands = [{ name: 'read-up-to', request: { upTo: 1 } }];
    for (const meant of [other.inbox, 'unknown']) {
      await expectError(await post({ inbox: meant, commands }), 404, 'NOT_FOUND');
    }
    for (const wrong of [null, 7, '', 'user:somebody-else', [inbox], { $ne: null }]) {
      await expectError(await post({ inbox: wrong, commands }), 400, 'INVALID');
    }
    expect(await counts()).toMatchObject({ unread: 2 });
    expect((await post({ inbox, commands })).status).toBe(200);
    expect(await counts()).toMatchObject({ unread: 1 });
  });

  it('continues after a command at which the store fails', async () => {
    let failures = 1;
    const store = storeWith(fixture.store(), (real) => ({
      rows: (...args) => {
        failures -= 1;
        if (failures < 0) return real.rows(...args);
        return Promise.reject(new TypeError('a fault'));
      },
    }));
    const { ids, post } = await newUser(2, await fixture.serve({ store }));
    const response = await post(ids.map((id) => ({ name: 'read', request: { ids: [id] } })));
    const { answers } = (await response.json()) as { answers: object[] };
    expect(answers).toMatchObject([
      { ok: false, error: { code: 'INTERNAL', message: 'Something went wrong on the server.' } },
      { ok: true },
    ]);
  });

  it('counts as many as its commands, and is accepted or refused as a whole', async () => {
    const limits = { changesPerMinute: 6, changesBurst: 10 };
    const { ids, post, counts } = await newUser(20, await fixture.serve({ limits }));
    const commands = ids.map((id) => ({ name: 'read', request: { ids: [id] } }));
    const response = await post(commands);
    const { answers } = (await response.json()) as { answers: { ok: boolean }[] };
    expect(answers.filter(({ ok }) => ok)).toHaveLength(20);
    expect(await counts()).toMatchObject({ unread: 0 });
    const refused = await post([{ name: 'unread', request: { ids: [ids[0]] } }]);
    const { error } = (await refused.json()) as { error: { code: string; retryMs: number } };
    expect(error.code).toBe('RATE_LIMITED');
    // Ten are owed and paid back at one per 10 s, and one more is needed.
    expect(error.retryMs).toBeGreaterThan(90_000);
    expect(error.retryMs).toBeLessThanOrEqual(110_000);
  });

  it('allows everything that a person can do by hand, with the default limits', async () => {
    const { changesPerMinute, changesBurst } = DEFAULT_LIMITS;
    const at = await fixture.serve({ limits: { changesPerMinute, changesBurst } });
    const { user, ids, post, counts } = await newUser(60, at);
    const read = (id: string) => fetchAs(at, { user }, `/messages/${id}/read`, { method: 'POST' });
    for (const id of ids.slice(0, 40)) expect((await read(id)).status).toBe(200);
    const rest = ids.slice(40).map((id) => ({ name: 'read', request: { ids: [id] } }));
    expect((await post(rest)).status).toBe(200);
    expect(await counts()).toMatchObject({ unread: 0 });
  });
});
