import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, inject, it } from 'vitest';
import { MessageCenterError, type Recipient } from '../../../server/index.js';
import { newUser, SignInStage } from '../../support/center-sign-in.js';
import { sqliteAndMongo } from '../../support/center-stores.js';

const NOTHING = { sent: 0, existing: 0, skipped: 0, failed: [] };

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`a message to many recipients, on ${store}`, () => {
    const stage = new SignInStage(makeData);
    const newUsers = (count: number) =>
      Array.from({ length: count }, () => ({ user: randomUUID() }));
    const newSession = () => ({ session: randomUUID().replaceAll('-', '').slice(0, 22) });
    const textsOf = async (to: Recipient) =>
      (await stage.center.list(to)).messages.map(({ text }) => text);

    it('reaches each of them, whatever kind of list it is', async () => {
      const { center } = stage;
      const users = newUsers(6);
      const [first, second, ...others] = users as [Recipient, Recipient, ...Recipient[]];
      await center.send({ to: first, text: 'before' });
      const lists = [
        [first, newSession()],
        new Set([second]).values(),
        (function* () {
          yield* others.slice(0, 2);
        })(),
        (async function* () {
          yield* others.slice(2);
        })(),
        Readable.from(newUsers(2)),
      ];
      for (const to of lists) {
        const sum = await center.send({ to, text: 'all' });
        expect(sum).toEqual({ ...NOTHING, sent: to === lists[1] ? 1 : 2 });
      }
      expect(await textsOf(first)).toEqual(['all', 'before']);
      for (const user of users.slice(1)) expect(await textsOf(user)).toEqual(['all']);
      expect(await center.counts(first)).toMatchObject({ total: 2, unread: 2 });
      expect(await center.send({ to: [], text: 'nobody' })).toEqual(NOTHING);
    });

    it('is emitted as `sent` for each, with the fields of a single send', async () => {
      const { center } = stage;
      const [one, two] = newUsers(2) as [Recipient, Recipient];
      const seen: unknown[] = [];
      const stop = center.on('sent', ({ recipient, message }) => {
        seen.push([recipient, message.text, message.level, message.group]);
      });
      await center.send({ to: [one, two], text: 'all', level: 'error', group: 'g' });
      stop();
      expect(seen).toEqual([
        [one, 'all', 'error', 'g'],
        [two, 'all', 'error', 'g'],
      ]);
    });

    it('with a key is continued by the same call', async () => {
      const { center } = stage;
      const users = newUsers(4);
      const [known, removed, retracted, late] = users as [
        Recipient,
        Recipient,
        Recipient,
        Recipient,
      ];
      const message = { text: 'all', key: 'news' };
      await center.send({ to: [known, removed, retracted], ...message });
      const { messages } = await center.list(removed);
      await center.remove(removed, messages[0]?.id ?? '');
      await center.retract(retracted, { key: 'news' });
      const again = await center.send({ to: users, text: 'other', key: 'news' });
      expect(again).toEqual({ ...NOTHING, sent: 2, existing: 2 });
      expect(await textsOf(known)).toEqual(['all']);
      expect(await textsOf(removed)).toEqual([]);
      expect(await textsOf(retracted)).toEqual(['other']);
      expect(await textsOf(late)).toEqual(['other']);
      expect(await center.send({ to: late, ...message })).toMatchObject({ existing: true });
    });

    it('names who failed and why, and reaches the others', async () => {
      const { center } = stage;
      const [one, two] = newUsers(2) as [Recipient, Recipient];
      const session = newSession();
      const bad = [null, 'barry', { user: '' }, { user: 'a', session: 'b' }, { group: 'staff' }];
      const to = [one, ...(bad as never[]), session, two];
      const result = await center.send({ to, text: 'all', persistent: true });
      expect(result).toMatchObject({ sent: 2, existing: 0, skipped: 0 });
      expect(result.failed.map((failed) => failed.to)).toEqual([...bad, session]);
      for (const { error } of result.failed) {
        expect(error).toBeInstanceOf(MessageCenterError);
        expect(error.code).toBe('INVALID');
      }
      expect(result.failed.at(-1)?.error.message).toContain('persistent');
      expect(await textsOf(two)).toEqual(['all']);
    });

    it('keeps the limit of an anonymous inbox, and the counts of what expires or collapses', async () => {
      const { center } = stage;
      const small = stage.fixture.center({ limits: { anonymousMessages: 2 } });
      const [session, user] = [newSession(), ...newUsers(1)] as const;
      const group = { group: 'g', collapse: true };
      for (const text of ['one', 'two', 'three']) {
        await small.send({ to: [session], text });
        await small.send({ to: [user as Recipient], text, ...group });
      }
      expect(await textsOf(session)).toEqual(['three', 'two']);
      const { messages, counts } = await center.list(user as Recipient);
      expect(messages).toMatchObject([{ text: 'three', collapsed: 2 }]);
      expect(counts).toMatchObject({ total: 1, unread: 1 });

      const soon = new Date(Date.now() + 40);
      await center.send({ to: [session], text: 'brief', expiresAt: soon });
      await expect.poll(() => Date.now()).toBeGreaterThan(soon.getTime() + 20);
      await center.send({ to: [session], text: 'late' });
      expect((await textsOf(session))[0]).toBe('late');
      expect(await textsOf(session)).not.toContain('brief');
      expect(await center.counts(session)).toMatchObject({
        total: (await textsOf(session)).length,
      });
    });

    it('goes to the user behind a session that has ended', async () => {
      const [visitor, user] = [await stage.newVisitor(), newUser()];
      await stage.signIn(user, visitor);
      const to = [{ session: visitor.session }, ...newUsers(1)];
      const message = { to, text: 'all', persistent: true, key: 'news' };
      expect(await stage.center.send(message)).toEqual({ ...NOTHING, sent: 2 });
      expect(await textsOf({ user })).toEqual(['all']);
      expect(await stage.center.send(message)).toEqual({ ...NOTHING, existing: 2 });
    });

    it('is refused before anything is sent if its fields or recipients are invalid', async () => {
      const { center } = stage;
      const to = newUsers(1);
      const send = center.send as (message: object) => Promise<unknown>;
      const cases: [object, RegExp][] = [
        [{ to, text: '' }, /^text must not be empty/],
        [{ to, text: 'all', colour: 'red' }, /unknown field "colour"/],
        [{ to, text: 'all', key: 'k', again: true }, /^again .* many recipients/],
        [{ to, text: 'all', collapse: true }, /^collapse needs a group/],
        [{ to, text: 'all', onProgress: true }, /^onProgress must be a function/],
        [{ to: to[0], text: 'one', onProgress: () => {} }, /^onProgress is for a list/],
        [{ to: 'barry', text: 'all' }, /^to must be .*iterable/],
        [{ to: Promise.resolve(to), text: 'all' }, /^to must be .*iterable/],
        [{ text: 'all' }, /^to must be .*iterable/],
        [
          { to: { user: 'a', session: 'b'.repeat(22) }, text: 'all' },
          /^to must name one user or one session/,
        ],
      ];
      for (const [message, text] of cases) {
        const error = expect.objectContaining({
          code: 'INVALID',
          message: expect.stringMatching(text),
        });
        await expect(send(message)).rejects.toEqual(error);
      }
      expect(await center.counts(to[0] as Recipient)).toMatchObject({ total: 0 });
    });
  });
}
