import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClosedError } from '../../../server/core/closed-error.js';
import { type DueHandler, DueWorker } from '../../../server/core/due-work.js';
import type { LogRecord } from '../../../server/options.js';
import type { DueWork } from '../../../server/stores/due-store.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { bundledProgram } from '../../support/bundled-program.js';
import { storeWith } from '../../support/center-store-faults.js';
import { OpenStores } from '../../support/store-fixture.js';
import { sqliteFixture } from '../../support/store-sqlite.js';

describe('due work', () => {
  const stores = new OpenStores(sqliteFixture);
  let store: MessageStore;
  let workers: DueWorker[] = [];
  let log: LogRecord[];

  beforeAll(async () => {
    await stores.start();
    store = await stores.open();
  });
  beforeEach(() => {
    log = [];
  });
  afterEach(async () => {
    vi.useRealTimers();
    await Promise.all(workers.map((worker) => worker.close()));
    workers = [];
  });
  afterAll(() => stores.stop());

  function newWorker(
    handlers: Record<string, DueHandler>,
    own = store,
    open = async () => {},
  ): DueWorker {
    const worker = new DueWorker({
      store: own,
      open,
      handlers: new Map(Object.entries(handlers)),
      log: (record) => log.push(record),
    });
    workers.push(worker);
    return worker;
  }

  const work = (id: string, kind: string, fields: Partial<DueWork> = {}): DueWork => ({
    id,
    kind,
    inbox: 'user:barry',
    dueAt: 1,
    payload: '{}',
    ...fields,
  });

  it('is done at the start, each piece once, even more of it than one batch', async () => {
    const ids = Array.from({ length: 45 }, (_none, index) => `many ${index}`);
    for (const id of ids) await store.putDue(work(id, 'many'));
    const done: string[] = [];
    const handlers = { many: async ({ id }: DueWork) => void done.push(id) };
    newWorker(handlers).start(false);
    newWorker(handlers, await stores.open()).start(false);
    await expect.poll(() => done.length, { timeout: 15_000 }).toBe(45);
    expect(done.sort()).toEqual(ids.sort());
    const asking = { kinds: ['many'], owner: 'o', leaseMs: 1, limit: 50, now: Date.now() * 2 };
    await expect.poll(() => store.takeDue(asking)).toEqual([]);
  });

  it('is repeated at the time and with the payload that its handler returns', async () => {
    await store.putDue(work('again', 'again', { payload: '0' }));
    const seen: string[] = [];
    const handler = async ({ payload }: DueWork) => {
      seen.push(payload);
      if (payload === '2') return undefined;
      return {
        dueAt: payload === '0' ? 1 : store.now() + 60_000,
        payload: `${Number(payload) + 1}`,
      };
    };
    const worker = newWorker({ again: handler });
    expect(await worker.doDue()).toBe(1);
    expect(await worker.doDue()).toBe(1);
    expect(await worker.doDue()).toBe(0);
    const later = storeWith(store, (real) => ({ now: () => real.now() + 61_000 }));
    const other = newWorker({ again: handler }, later);
    expect(await other.doDue()).toBe(1);
    expect(seen).toEqual(['0', '1', '2']);
    expect(await store.dueOf('user:barry')).not.toContainEqual(
      expect.objectContaining({ id: 'again' }),
    );
  });

  it('that recurs is planned once for all processes, and done by one of them at a time', async () => {
    const seen: string[] = [];
    const recurring = () => [{ kind: 'sweep', everyMs: 60_000, dueAt: store.now(), payload: '{}' }];
    const handler = async ({ id }: DueWork) => {
      seen.push(id);
      return { dueAt: store.now() + 60_000 };
    };
    for (const own of [store, await stores.open()]) {
      const handlers = new Map([['sweep', handler]]);
      const log = () => {};
      const worker = new DueWorker({ store: own, open: async () => {}, handlers, recurring, log });
      workers.push(worker);
      worker.start(false);
    }
    await expect.poll(() => seen.length).toBe(1);
    await expect.poll(() => store.dueOf('*')).toMatchObject([{ id: 'sweep', kind: 'sweep' }]);
    await Promise.all(workers.map((worker) => worker.close()));
    expect(seen).toEqual(['sweep']);
  });

  it('that recurs is planned again if the clock was ahead and was set back', async () => {
    const done = vi.fn(async () => ({ dueAt: store.now() + 60_000 }));
    const recurring = () =>
      ['late', 'soon'].map((kind) => ({
        kind,
        everyMs: 60_000,
        dueAt: store.now(),
        payload: '{}',
      }));
    const later = (ms: number) => ({ inbox: '*' as const, dueAt: store.now() + ms });
    await store.putDue(work('late', 'late', later(1e10)));
    await store.putDue(work('soon', 'soon', later(90_000)));
    const handlers = new Map([
      ['late', done],
      ['soon', done],
    ]);
    const worker = new DueWorker({ store, open: async () => {}, handlers, recurring, log() {} });
    workers.push(worker);
    worker.start(false);
    await expect
      .poll(() => done)
      .toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 'late' }));
    const due = async () => (await store.dueOf('*')).filter(({ id }) => id === 'late');
    await expect.poll(async () => (await due())[0]?.dueAt).toBeLessThan(store.now() + 61_000);
  });

  it('of an unknown kind is left for a process that knows it', async () => {
    await store.putDue(work('unknown', 'from a later version'));
    expect(await newWorker({ known: async () => {} }).doDue()).toBe(0);
    const done = vi.fn(async () => {});
    expect(await newWorker({ 'from a later version': done }).doDue()).toBe(1);
    expect(done).toHaveBeenCalledExactlyOnceWith(work('unknown', 'from a later version'));
  });

  it('that fails is logged and left until its lease runs out, and holds up nothing else', async () => {
    await store.putDue(work('bad', 'mixed'));
    await store.putDue(work('good', 'mixed', { dueAt: 2 }));
    const done: string[] = [];
    let fails = true;
    const handler = async ({ id }: DueWork) => {
      if (id === 'bad' && fails) throw new Error('not now');
      done.push(id);
    };
    await newWorker({ mixed: handler }).doDue();
    expect(done).toEqual(['good']);
    expect(log).toMatchObject([
      {
        level: 'error',
        text: 'due work of the kind "mixed" failed',
        error: { message: 'not now' },
      },
    ]);
    fails = false;
    const later = storeWith(store, (real) => ({ now: () => real.now() + 31_000 }));
    expect(await newWorker({ mixed: handler }).doDue()).toBe(0);
    expect(await newWorker({ mixed: handler }, later).doDue()).toBe(1);
    expect(done).toEqual(['good', 'bad']);
  });

  it('that the closing of the center interrupts is left for later, and logs nothing', async () => {
    await store.putDue(work('interrupted', 'slow'));
    const handler = async () => {
      throw new ClosedError();
    };
    expect(await newWorker({ slow: handler }).doDue()).toBe(1);
    expect(await store.dueOf('user:barry')).toMatchObject([{ id: 'interrupted' }]);
    let fail: ((error: Error) => void) | undefined;
    const own = storeWith(store, () => ({
      takeDue: () => new Promise((_resolve, reject) => (fail = reject)),
    }));
    const worker = newWorker({ slow: handler }, own);
    worker.start(false);
    await expect.poll(() => fail !== undefined).toBe(true);
    const closing = worker.close();
    fail?.(new Error('The store has been closed.'));
    await closing;
    expect(log).toEqual([]);
  });

  it('is left, and nothing logged, once the center is closed', async () => {
    let refusals = 0;
    const open = async () => {
      refusals += 1;
      throw new ClosedError();
    };
    newWorker({}, store, open).start(false);
    await expect.poll(() => refusals).toBe(1);
    expect(log).toEqual([]);
  });

  it('is looked for every few seconds while somebody needs it, and an outage and its end are logged once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let looks = 0;
    let broken = true;
    const own = storeWith(store, () => ({
      async takeDue() {
        looks += 1;
        if (broken) throw new Error('down');
        return [];
      },
    }));
    const worker = newWorker({ x: async () => {} }, own);
    const stops = [worker.start(false), worker.start(false)];
    await vi.advanceTimersByTimeAsync(30_000);
    expect(looks).toBeGreaterThanOrEqual(4);
    expect(looks).toBeLessThanOrEqual(13);
    expect(log).toHaveLength(1);
    broken = false;
    await vi.advanceTimersByTimeAsync(8_000);
    broken = true;
    await vi.advanceTimersByTimeAsync(16_000);
    const failed = 'due work could not be read from the store; trying again';
    const texts = log.map(({ text }) => text);
    expect(texts).toEqual([failed, 'the store works again', failed]);
    stops[0]?.();
    stops[0]?.();
    const before = looks;
    await vi.advanceTimersByTimeAsync(8_000);
    expect(looks).toBeGreaterThan(before);
    stops[1]?.();
    const last = looks;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(looks).toBe(last);
  });

  it('keeps a process alive that called work(), until it is stopped', async () => {
    const [, file = ''] = stores.fixture.writerArgs;
    const program = bundledProgram('test/server/core/working-process.ts');
    const child = spawn(process.execPath, [program, file], { stdio: ['pipe', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    const first = await Promise.race([closed, once(child.stdout, 'data')]);
    expect(String(first[0])).toBe('alive\n');
    child.stdin.write('stop\n');
    expect(await closed).toEqual([0, null]);
  }, 30_000);
});
