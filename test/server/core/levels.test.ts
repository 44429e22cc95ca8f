import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { MessageCenter, MessageCenterOptions } from '../../../server/index.js';
import { createMessageCenter } from '../../../server/index.js';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { fetchAs, openSocket } from '../../support/transport-clients.js';

const LEVELS = {
  critical: { number: 50, persistent: true, like: 'error' },
  hint: { number: 15, like: 'info', persistent: false },
  debug: { persistent: false },
} as const;

const newUser = () => ({ user: randomUUID() });

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`levels on ${store}`, () => {
    const fixture = new CenterFixture(makeData);
    let served: Served;
    let center: MessageCenter;

    beforeAll(async () => {
      await fixture.start();
      served = await fixture.serve({ levels: LEVELS });
      center = served.center;
    });
    afterAll(() => fixture.stop());

    it('of the app carry the level that they are shown like, on every path', async () => {
      const to = newUser();
      const page = await openSocket(fixture, served, to);
      await page.request('sync', {});
      const sent: unknown[] = [];
      const stop = center.on('sent', ({ message }) => sent.push(message));
      const { id } = await center.send({ to, level: 'critical', text: 'Disk full' });
      await center.error(to, 'An error');
      stop();
      const expected = { id, level: 'critical', like: 'error', persistent: true };
      expect(sent[0]).toMatchObject(expected);
      expect(await center.get(to, id)).toMatchObject(expected);
      const answer = await fetchAs(served, to, '/messages?level=critical');
      const { messages } = (await answer.json()) as { messages: object[] };
      expect(messages).toMatchObject([expected]);
      await expect.poll(() => page.texts).toEqual(['Disk full', 'An error']);
      const [entry] = page.pushes.flatMap(({ entries }) => entries);
      expect(entry).toMatchObject({ message: expected });
      const [plain] = (await center.list(to, { level: 'error' })).messages;
      expect(plain).not.toHaveProperty('like');
    });

    it('decide which messages persist, unless a message says it itself', async () => {
      const to = newUser();
      await center.debug(to, 'by level');
      await center.debug(to, 'by itself', { persistent: true });
      await center.send({ to, level: 'hint', text: 'a hint' });
      const { messages } = await center.list(to);
      expect(messages.map(({ persistent }) => persistent)).toEqual([false, true, false]);
      const session = { session: randomUUID().replaceAll('-', '').slice(0, 22) };
      await center.send({ to: session, level: 'critical', text: 'kept with the session' });
      await center.debug(session, 'shown once');
      expect(await center.counts(session)).toMatchObject({ total: 2, transient: 1 });
      const asking = center.error(session, 'a', { persistent: true });
      await expect(asking).rejects.toMatchObject({ code: 'INVALID' });
    });

    it('decide the same for what the end of a job sends anew', async () => {
      const ends = async (input: { persistent?: boolean }, by = center) => {
        const to = newUser();
        const job = await by.job(to, { text: 'working', level: 'debug', ...input });
        if (by === center) await by.remove(to, job.id);
        await job.fail('broken');
        return (await by.list(to)).messages.map(({ persistent }) => persistent);
      };
      expect(await ends({})).toEqual([true]);
      expect(await ends({ persistent: false })).toEqual([false]);
      const quiet = fixture.center({ levels: LEVELS, minLevel: 'info' });
      expect(await ends({}, quiet)).toEqual([true]);
    });

    it('below the lowest one create no message and use no key; updates are never skipped', async () => {
      const to = newUser();
      const quiet = fixture.center({ levels: LEVELS, minLevel: 'warning' });
      const skipped = { skipped: true };
      expect(await quiet.info(to, 'a', { key: 'k' })).toStrictEqual(skipped);
      const hint = { to, level: 'hint', text: 'b', key: 'k', again: true };
      expect(await quiet.send(hint)).toStrictEqual(skipped);
      expect(await quiet.counts(to)).toMatchObject({ total: 0 });
      const sent = await quiet.warning(to, 'c', { key: 'k' });
      expect(sent).toStrictEqual({ id: expect.any(String), existing: false });
      expect(await quiet.send({ to, level: 'critical', text: 'd', key: 'k' })).toMatchObject({
        existing: true,
      });
      const updated = await quiet.update(to, { key: 'k' }, { level: 'debug', text: 'e' });
      expect(updated).toEqual({ updated: true });
      expect((await quiet.list(to)).messages).toMatchObject([{ level: 'debug', text: 'e' }]);
      await expect(quiet.info(to, '')).rejects.toMatchObject({ code: 'INVALID' });
    });

    it('below the lowest one are skipped for lists and everyone, and a job still sends its end', async () => {
      const [to, other] = [newUser(), newUser()];
      const quiet = fixture.center({ minLevel: 'success' });
      const wrong = {} as typeof to;
      expect(await quiet.info([to, other, to, wrong], 'a')).toMatchObject({
        ...{ sent: 0, existing: 0, skipped: 2 },
        failed: [{ error: { code: 'INVALID' } }],
      });
      expect(await quiet.broadcast({ text: 'b' })).toStrictEqual({ skipped: true });
      const job = await quiet.job(to, { text: 'working', key: 'job' });
      job.progress(0.5, 'half done');
      expect(await quiet.counts(to)).toMatchObject({ total: 0 });
      expect(await job.succeed('done')).toEqual({ id: job.id, existing: false });
      expect((await quiet.list(to)).messages).toMatchObject([{ level: 'success', text: 'done' }]);
      const silent = await quiet.job(other, { text: 'working' });
      expect(await silent.succeed('done', { level: 'debug' })).toStrictEqual({ skipped: true });
      expect(await quiet.counts(other)).toMatchObject({ total: 0 });
    });

    it('that the app no longer has are shown like info, and their old messages are removed', async () => {
      const to = newUser();
      const { id } = await center.send({ to, level: 'critical', text: 'a' });
      const later = fixture.center({ retention: { all: 1 } });
      expect(await later.get(to, id)).toMatchObject({ level: 'critical', like: 'info' });
      await expect(later.send({ to, level: 'critical', text: 'b' })).rejects.toThrow(
        /level must be/,
      );
      await later.prune();
      expect(await later.counts(to)).toMatchObject({ total: 0 });
    });

    it('of the app can have their own age in retention', async () => {
      const to = newUser();
      const keeping = fixture.center({
        levels: LEVELS,
        retention: { all: '1h', levels: { critical: '1y' } },
      });
      const createdAt = new Date(Date.now() - 86_400_000);
      await keeping.send({ to, level: 'critical', text: 'kept', createdAt });
      await keeping.info(to, 'removed', { createdAt });
      await keeping.prune();
      expect((await keeping.list(to)).messages).toMatchObject([{ text: 'kept' }]);
    });
  });
}

describe('the options of levels', () => {
  const refuse = (options: object, text: RegExp) =>
    expect(() => createMessageCenter(options as MessageCenterOptions)).toThrow(
      expect.objectContaining({ code: 'INVALID', message: expect.stringMatching(text) }),
    );

  it('are refused if they are invalid, and the error names them', () => {
    const own = { number: 50, like: 'error' };
    refuse({ levels: [] }, /an object as `levels`/);
    refuse({ levels: { 'two words': own } }, /"two words" as the name of a level/);
    refuse({ levels: { '1st': own } }, /the first one a letter/);
    refuse({ levels: { critical: 50 } }, /an object as `levels.critical`/);
    refuse({ levels: { critical: { like: 'error' } } }, /levels.critical.number/);
    refuse({ levels: { critical: { ...own, number: 1.5 } } }, /levels.critical.number/);
    refuse({ levels: { critical: { number: 50 } } }, /levels.critical.like/);
    refuse({ levels: { a: own, b: { number: 5, like: 'a' } } }, /levels.b.like/);
    refuse({ levels: { critical: { ...own, persistent: 1 } } }, /levels.critical.persistent/);
    refuse({ levels: { critical: { ...own, color: 'red' } } }, /no "color"/);
    refuse({ levels: { error: { number: 99 } } }, /no "number" for `levels.error`/);
    refuse({ levels: { error: { like: 'info' } } }, /no "like" for `levels.error`/);
    refuse({ minLevel: 'critical' }, /as `minLevel`/);
    refuse({ minLevel: 30 }, /as `minLevel`/);
    refuse({ retention: { levels: { critical: '1d' } } }, /no level "critical"/);
  });
});

describe('the shortcuts', () => {
  const fixture = new CenterFixture();
  let center: MessageCenter;
  beforeAll(async () => {
    await fixture.start();
    center = fixture.center();
  });
  afterAll(() => fixture.stop());

  it('send with their level, and accept the other fields', async () => {
    const to = newUser();
    for (const level of ['debug', 'info', 'success', 'warning', 'error'] as const) {
      await center[level](to, level, { url: `/${level}`, key: level });
      expect((await center.list(to, { limit: 1 })).messages).toMatchObject([
        { level, text: level, url: `/${level}` },
      ]);
    }
    expect(await center.info(to, 'again', { key: 'info' })).toMatchObject({ existing: true });
  });

  it('refuse fields that they set themselves, and unknown ones', async () => {
    const to = newUser();
    const calls: readonly (readonly [unknown, RegExp])[] = [
      [{ level: 'error' }, /info sets level itself/],
      [{ text: 'b' }, /info sets text itself/],
      [{ to }, /info sets to itself/],
      [{ colour: 'red' }, /unknown field "colour"/],
      ['/url', /an object of fields/],
    ];
    for (const [fields, text] of calls) {
      const call = center.info(to, 'a', fields as object);
      await expect(call).rejects.toThrow(text);
      await expect(call).rejects.toMatchObject({ code: 'INVALID' });
    }
    const surplus = center.info as (...all: unknown[]) => Promise<unknown>;
    await expect(surplus(to, 'a', {}, {})).rejects.toThrow(/info takes fewer arguments/);
    expect(await center.counts(to)).toMatchObject({ total: 0 });
  });
});
