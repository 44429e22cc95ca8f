import { afterEach, describe, expect, it, vi } from 'vitest';
import { holdSharedLock, withLock } from '../../widget/platform/web-lock.js';

interface Options {
  readonly signal?: AbortSignal;
}

/** Web Locks of a browser in which another tab never releases what it holds. */
const taken = {
  request: (_name: string, { signal }: Options): Promise<never> =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    }),
};

/** Web Locks of a browser with one tab. */
const free = {
  request: async (_name: string, _options: Options, run: () => Promise<unknown>) => run(),
};

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('a lock that another tab never releases', () => {
  it('is not waited for without end', async () => {
    const waiting = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(waiting.signal);
    vi.stubGlobal('navigator', { locks: taken });
    const run = vi.fn(async () => 'done');
    const result = withLock('session', run);
    expect(run).not.toHaveBeenCalled();
    expect(timeout).toHaveBeenCalledOnce();
    waiting.abort();
    expect(await result).toBe('done');
    expect(run).toHaveBeenCalledOnce();
  });
});

describe('a shared lock', () => {
  it('is held until it is released, also with a Promise of an older library', async () => {
    vi.stubGlobal('Promise', class OldPromise<Value> extends Promise<Value> {});
    Object.defineProperty(Promise, 'withResolvers', { value: undefined });
    let isHeld = false;
    const request = async (...args: Parameters<typeof free.request>): Promise<void> => {
      isHeld = true;
      await free.request(...args);
      isHeld = false;
    };
    vi.stubGlobal('navigator', { locks: { request } });
    const release = await holdSharedLock('visible');
    expect(isHeld).toBe(true);
    release();
    await vi.waitFor(() => expect(isHeld).toBe(false));
  });

  it.each([
    ['missing', {}],
    ['refused', { locks: { request: () => Promise.reject(new Error('No locks.')) } }],
  ])('is done without where locks are %s', async (_case, navigator) => {
    vi.stubGlobal('navigator', navigator);
    const release = await holdSharedLock('visible');
    expect(release).not.toThrow();
  });
});
