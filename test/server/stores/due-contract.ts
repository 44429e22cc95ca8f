import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DueRequest, DueWork } from '../../../server/stores/due-store.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { OpenStores, type StoreFactory } from '../../support/store-fixture.js';

const NOW = 1_000_000;
const LEASE_MS = 30_000;

export function dueContract(factory: StoreFactory): void {
  const stores = new OpenStores(factory);
  let store: MessageStore;
  let other: MessageStore;
  beforeAll(async () => {
    await stores.start();
    store = await stores.open();
    other = await stores.open();
  });
  afterAll(() => stores.stop());

  /** A kind of its own for each test keeps their work apart. */
  function newWork(fields: Partial<DueWork> = {}): DueWork {
    const id = randomUUID();
    return {
      id,
      kind: `kind ${id}`,
      inbox: 'user:barry',
      dueAt: NOW,
      payload: '{"a":1}',
      ...fields,
    };
  }
  const asking = (kind: string, fields: Partial<DueRequest> = {}): DueRequest => ({
    kinds: [kind],
    now: NOW,
    owner: 'one',
    leaseMs: LEASE_MS,
    limit: 10,
    ...fields,
  });

  test('work is returned as it was stored, once it is due', async () => {
    const work = newWork({ payload: JSON.stringify({ to: "user:'ö💬" }) });
    await store.putDue(work);
    expect(await other.takeDue(asking(work.kind, { now: NOW - 1 }))).toStrictEqual([]);
    expect(await other.takeDue(asking(work.kind))).toStrictEqual([work]);
  });

  test('work whose id exists already stays unchanged', async () => {
    const work = newWork();
    await store.putDue(work);
    await other.putDue({ ...work, payload: '{"other":true}', dueAt: NOW + 5 });
    expect(await store.takeDue(asking(work.kind))).toStrictEqual([work]);
    await other.putDue({ ...work, payload: '{"third":true}' });
    expect(await store.takeDue(asking(work.kind, { owner: 'two' }))).toStrictEqual([]);
  });

  test('taken work is available to nobody else until its lease runs out', async () => {
    const work = newWork();
    await store.putDue(work);
    expect(await store.takeDue(asking(work.kind))).toHaveLength(1);
    const later = (now: number) => other.takeDue(asking(work.kind, { now, owner: 'two' }));
    expect(await later(NOW + LEASE_MS - 1)).toStrictEqual([]);
    expect(await later(NOW + LEASE_MS)).toStrictEqual([work]);
    expect(await store.takeDue(asking(work.kind, { now: NOW + LEASE_MS }))).toStrictEqual([]);
  });

  test('taken work becomes available when the clock is set back: its owner may be dead', async () => {
    const work = newWork();
    await store.putDue(work);
    expect(await store.takeDue(asking(work.kind, { now: NOW + 3_600_000 }))).toHaveLength(1);
    const others = asking(work.kind, { owner: 'two' });
    expect(await other.takeDue(others)).toStrictEqual([work]);
    expect(await store.takeDue(asking(work.kind))).toStrictEqual([]);
    expect(await store.takeDue(asking(work.kind, { now: NOW - LEASE_MS }))).toStrictEqual([]);
  });

  test('finished work is removed, whoever owns it, and finishing twice is harmless', async () => {
    const work = newWork();
    await store.putDue(work);
    await store.takeDue(asking(work.kind));
    await other.finishDue(work.id);
    await store.finishDue(work.id);
    await store.finishDue(randomUUID());
    const everything = asking(work.kind, { now: NOW * 2, owner: 'two' });
    expect(await store.takeDue(everything)).toStrictEqual([]);
    await store.putDue({ ...work, payload: '2' });
    expect(await store.takeDue(everything)).toStrictEqual([{ ...work, payload: '2' }]);
  });

  test('only its owner can give it another time, at which anybody can take it', async () => {
    const work = newWork();
    await store.putDue(work);
    const { id } = work;
    const again = { id, owner: 'one', dueAt: NOW + 500, payload: '{"next":1}' };
    expect(await store.deferDue(again)).toBe(false);
    await store.takeDue(asking(work.kind));
    expect(await other.deferDue({ ...again, owner: 'two' })).toBe(false);
    expect(await other.deferDue(again)).toBe(true);
    const { payload, dueAt } = again;
    expect(await other.takeDue(asking(work.kind, { now: NOW + 499 }))).toStrictEqual([]);
    const later = asking(work.kind, { now: NOW + 500, owner: 'two' });
    expect(await other.takeDue(later)).toStrictEqual([{ ...work, payload, dueAt }]);
    expect(await store.deferDue(again)).toBe(false);
    await store.finishDue(id);
    expect(await store.deferDue({ ...again, owner: 'two' })).toBe(false);
  });

  test('renewed work is due later, never earlier, and loses its owner', async () => {
    const work = newWork();
    await store.putDue(work);
    await store.takeDue(asking(work.kind));
    expect(await other.renewDue(work.id, NOW + 500)).toBe(true);
    expect(await other.renewDue(work.id, NOW + 100)).toBe(true);
    await store.finishDue(work.id, 'one');
    expect(await store.takeDue(asking(work.kind, { now: NOW + 499 }))).toStrictEqual([]);
    const later = asking(work.kind, { now: NOW + 500, owner: 'two' });
    expect(await store.takeDue(later)).toStrictEqual([{ ...work, dueAt: NOW + 500 }]);
    await other.finishDue(work.id, 'one');
    expect(await store.dueOf(work.inbox)).toContainEqual({ ...work, dueAt: NOW + 500 });
    await other.finishDue(work.id, 'two');
    expect(await store.renewDue(work.id, NOW)).toBe(false);
  });

  test('the work about an inbox is found, taken or not', async () => {
    const inbox = `user:${randomUUID()}`;
    const works = [newWork({ inbox }), newWork({ inbox, dueAt: NOW * 9 })];
    for (const work of [...works, newWork()]) await store.putDue(work);
    await store.takeDue(asking(works[0]?.kind ?? ''));
    const found = await other.dueOf(inbox);
    const byId = (a: DueWork, b: DueWork) => (a.id < b.id ? -1 : 1);
    expect([...found].sort(byId)).toStrictEqual([...works].sort(byId));
    expect(await other.dueOf('user:nobody')).toStrictEqual([]);
  });

  test('the longest due work comes first, up to the requested number, and only of the requested kinds', async () => {
    const { kind } = newWork();
    const times = [30, 10, 20, 40];
    for (const time of times) await store.putDue(newWork({ kind, dueAt: NOW - time }));
    await store.putDue(newWork({ kind: `${kind} else`, dueAt: 1 }));
    const first = await store.takeDue(asking(kind, { limit: 3 }));
    expect(first.map(({ dueAt }) => NOW - dueAt)).toStrictEqual([40, 30, 20]);
    const rest = await store.takeDue(asking(kind, { limit: 3, kinds: [kind, 'unknown'] }));
    expect(rest.map(({ dueAt }) => NOW - dueAt)).toStrictEqual([10]);
  });

  test('each piece goes to one of many concurrent takers', async () => {
    const { kind } = newWork();
    const works = Array.from({ length: 20 }, () => newWork({ kind }));
    for (const work of works) await store.putDue(work);
    const asked = Array.from({ length: 8 }, (_none, index) =>
      (index % 2 ? store : other).takeDue(asking(kind, { owner: `owner ${index}`, limit: 20 })),
    );
    const taken = (await Promise.all(asked)).flat().map(({ id }) => id);
    // A process that loses a race for a piece is offered it again at the next call, not twice now.
    expect(new Set(taken).size).toBe(taken.length);
    expect(taken.sort()).toStrictEqual(works.map(({ id }) => id).sort());
  });
}
