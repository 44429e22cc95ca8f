import { randomUUID } from 'node:crypto';
import { Window } from 'happy-dom';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { CenterEventName, MessageCenter } from '../../../server/index.js';
import { createMessageCenter, MessageCenterError } from '../../../server/index.js';
import { sqliteStore } from '../../../server/sqlite.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';

const EVENTS: readonly CenterEventName[] = [
  'sent',
  'read',
  'unread',
  'removed',
  'restored',
  'shown',
];

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`the life of a message center on ${store}`, () => {
    const fixture = new CenterFixture(makeData);
    let center: MessageCenter;

    beforeAll(async () => {
      await fixture.start();
      center = fixture.center();
    });
    afterAll(() => fixture.stop());

    const newUser = () => ({ user: randomUUID() });

    it('emits each change once, and no repetitions', async () => {
      const own = fixture.center();
      const heard: [string, unknown][] = [];
      const stops = EVENTS.map((name) => own.on(name, (event) => heard.push([name, event])));
      const recipient = newUser();
      const sent = await own.send({ to: recipient, text: 'one', key: 'k' });
      await own.send({ to: recipient, text: 'again', key: 'k' });
      const fleeting = await own.send({ to: recipient, text: 'two', persistent: false });
      const { id } = sent;
      for (let twice = 0; twice < 2; twice += 1) await own.markRead(recipient, id);
      for (let twice = 0; twice < 2; twice += 1) await own.markUnread(recipient, id);
      for (let twice = 0; twice < 2; twice += 1) await own.markAllRead(recipient, 1);
      for (let twice = 0; twice < 2; twice += 1) await own.remove(recipient, id);
      for (let twice = 0; twice < 2; twice += 1) await own.restore(recipient, id);
      for (let twice = 0; twice < 2; twice += 1) await own.shown(recipient, fleeting.id);
      for (const stop of stops) stop();
      for (const stop of stops) stop();
      await own.markUnread(recipient, id);
      const base = { recipient, own: true };
      expect(heard).toEqual([
        ['sent', { ...base, message: expect.objectContaining({ id, text: 'one' }) }],
        ['sent', { ...base, message: expect.objectContaining({ text: 'two' }) }],
        ['read', { ...base, ids: [id] }],
        ['unread', { ...base, ids: [id] }],
        ['read', { ...base, ids: [], upTo: 1 }],
        ['removed', { ...base, ids: [id] }],
        ['restored', { ...base, ids: [id] }],
        ['shown', { ...base, ids: [fleeting.id] }],
      ]);
    });

    it('is not harmed by listeners that throw or reject, and logs them', async () => {
      const texts: string[] = [];
      const own = fixture.center({ log: ({ text, error }) => texts.push(`${text}: ${error}`) });
      const heard: string[] = [];
      own.on('sent', () => {
        throw new Error('thrown');
      });
      own.on('sent', async () => {
        throw new Error('rejected');
      });
      own.on('sent', ({ message }) => heard.push(message.text));
      const to = newUser();
      expect((await own.send({ to, text: 'one' })).existing).toBe(false);
      expect(heard).toEqual(['one']);
      await expect
        .poll(() => texts)
        .toEqual([
          'a listener of the event "sent" threw: Error: thrown',
          'a listener of the event "sent" threw: Error: rejected',
        ]);
    });

    it('calls a listener that registers itself again once for each change', async () => {
      const own = fixture.center();
      let calls = 0;
      const listenOnce = () => {
        const stop = own.on('sent', () => {
          stop();
          calls += 1;
          if (calls < 10) listenOnce();
        });
      };
      listenOnce();
      await own.send({ to: newUser(), text: 'one' });
      expect(calls).toBe(1);
      await own.send({ to: newUser(), text: 'two' });
      expect(calls).toBe(2);
    });

    it('calls a function that was registered twice until both registrations have ended', async () => {
      const own = fixture.center();
      const heard: string[] = [];
      const listener = ({ message }: { message: { text: string } }) => heard.push(message.text);
      const stops = [own.on('sent', listener), own.on('sent', listener)];
      stops[0]?.();
      stops[0]?.();
      await own.send({ to: newUser(), text: 'one' });
      expect(heard).toEqual(['one']);
      stops[1]?.();
      await own.send({ to: newUser(), text: 'two' });
      expect(heard).toEqual(['one']);
    });

    it('does not call a listener that another one has just removed', async () => {
      const own = fixture.center();
      const heard: string[] = [];
      own.on('sent', () => stop());
      const stop = own.on('sent', ({ message }) => heard.push(message.text));
      await own.send({ to: newUser(), text: 'one' });
      expect(heard).toEqual([]);
    });

    it('answers UNAVAILABLE while the store fails, and works again when it is back', async () => {
      let broken = true;
      const reason = new MessageCenterError('UNAVAILABLE', 'The disk is full.');
      const shaky = storeWith(fixture.store(), (original) => ({
        append: (...args) => (broken ? Promise.reject(reason) : original.append(...args)),
      }));
      const own = fixture.center({ store: shaky });
      const to = newUser();
      await expect(own.send({ to, text: 'one' })).rejects.toBe(reason);
      await expect(
        Promise.all([own.send({ to, text: 'two' }), own.send({ to, text: 'three' })]),
      ).rejects.toBe(reason);
      broken = false;
      await own.send({ to, text: 'four' });
      expect((await own.list(to)).messages.map(({ text }) => text)).toEqual(['four']);
    });

    it('opens the store once, and retries after a failure', async () => {
      let opens = 0;
      const reason = new MessageCenterError('UNAVAILABLE', 'The folder is missing.');
      const late = storeWith(fixture.store(), (original) => ({
        open: async () => {
          opens += 1;
          if (opens <= 2) throw reason;
          await original.open();
        },
      }));
      const own = fixture.center({ store: late });
      await expect(own.ready()).rejects.toBe(reason);
      await expect(own.counts(newUser())).rejects.toBe(reason);
      await Promise.all([own.ready(), own.ready(), own.send({ to: newUser(), text: 'one' })]);
      expect(opens).toBe(3);
    });

    it.each([true, false])(
      'finishes what was called before it is closed (the store is open: %s)',
      async (isOpen) => {
        const own = fixture.center();
        if (isOpen) await own.ready();
        const to = newUser();
        const { id } = await center.send({ to, text: 'before', key: 'k' });
        const running = [
          own.job(to, { text: 'job' }),
          own.counts(to),
          own.list(to),
          own.sync(to),
          own.markRead(to, id),
          own.update(to, { key: 'k' }, { text: 'updated' }),
          own.disconnect(to),
          own.send({ to: [to], text: 'list' }),
          ...Array.from({ length: 20 }, (_, n) => own.send({ to, text: `${n}` })),
        ];
        const closing = [own.close(), own.close()];
        await Promise.all(running);
        await Promise.all(closing);
        expect(await center.counts(to)).toMatchObject({ total: 23 });
      },
    );

    it('refuses what is called after it was closed', async () => {
      const own = fixture.center();
      const to = newUser();
      await own.close();
      for (const verb of [
        () => own.send({ to, text: 'late' }),
        () => own.ready(),
        () => own.list(to),
        () => own.get(to, 'x'),
        () => own.counts(to),
        () => own.markAllRead(to),
        () => own.sync(to),
      ]) {
        await expect(verb()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      }
      for (const verb of [() => own.work(), () => own.watch()]) {
        expect(verb).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }));
      }
    });

    it('closes without ever having been opened', async () => {
      const own = fixture.center();
      await own.close();
      await own.close();
    });
  });
}

describe('a message center where a DOM for tests has replaced globals of Node', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('works with the signals of happy-dom', async () => {
    const { AbortController, AbortSignal } = new Window();
    vi.stubGlobal('AbortController', AbortController);
    vi.stubGlobal('AbortSignal', AbortSignal);
    const center = createMessageCenter({ store: sqliteStore(':memory:'), log: () => {} });
    const { sent } = await center.send({ to: [{ user: 'barry' }], text: 'Done.' });
    expect(sent).toBe(1);
    await center.close();
  });
});
