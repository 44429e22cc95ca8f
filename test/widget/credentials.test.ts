import { afterEach, describe, expect, it, vi } from 'vitest';
import { MessageCenterError } from '../../protocol/index.js';
import { Credentials, type TokenSource } from '../../widget/connection/credentials.js';

const ANSWER_MS = 1_000;

/** Creates sessions, counts them, and fails on request. */
function sessions(error?: MessageCenterError) {
  const counts = { asked: 0, atOnce: 0, most: 0 };
  return {
    counts,
    async startSession(): Promise<void> {
      counts.asked += 1;
      counts.atOnce += 1;
      counts.most = Math.max(counts.most, counts.atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      counts.atOnce -= 1;
      if (error) throw error;
    },
  };
}

function credentialsOf(token: TokenSource | undefined, http: ReturnType<typeof sessions>) {
  const errors: MessageCenterError[] = [];
  const credentials = new Credentials(
    '/mc',
    () => token,
    ANSWER_MS,
    (error) => errors.push(error),
  );
  const renew = (): Promise<boolean> => credentials.renew(() => http.startSession());
  return { credentials, errors, renew };
}

/** Web Locks of one browser: who asks for the same name waits for the one before. */
function fakeLocks() {
  const last = new Map<string, Promise<unknown>>();
  return {
    request<Value>(name: string, _options: object, use: () => Promise<Value>): Promise<Value> {
      const mine = (last.get(name) ?? Promise.resolve()).then(use, use);
      last.set(name, mine);
      return mine;
    },
  };
}

describe('Credentials', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('ask for a session one tab at a time', async () => {
    vi.stubGlobal('navigator', { locks: fakeLocks() });
    const http = sessions();
    const tabs = [1, 2, 3].map(() => credentialsOf(undefined, http));
    expect(await Promise.all(tabs.map((tab) => tab.renew()))).toEqual([true, true, true]);
    expect(http.counts).toMatchObject({ asked: 3, most: 1 });
  });

  it('ask for a session without locks as well, and once for each refusal', async () => {
    const http = sessions();
    const { credentials, renew } = credentialsOf(undefined, http);
    expect(await renew()).toBe(true);
    expect(await renew()).toBe(false);
    expect(await renew()).toBe(true);
    credentials.accepted();
    expect(await renew()).toBe(true);
    expect(http.counts.asked).toBe(3);
  });

  it('give up where sessions are refused, and fail where they cannot be had now', async () => {
    const refused = sessions(new MessageCenterError('UNAUTHENTICATED', 'No visitors.'));
    expect(await credentialsOf(undefined, refused).renew()).toBe(false);
    const forbidden = sessions(new MessageCenterError('FORBIDDEN', 'Not from here.'));
    await expect(credentialsOf(undefined, forbidden).renew()).rejects.toThrow('Not from here.');
    const away = sessions(new MessageCenterError('UNAVAILABLE', 'Later.'));
    await expect(credentialsOf(undefined, away).renew()).rejects.toThrow('Later.');
  });

  it('have no token where the function gives none, and call it again when the page says so', async () => {
    let signedIn: string | null = null;
    const { credentials } = credentialsOf(() => signedIn, sessions());
    expect(await credentials.token()).toBeUndefined();
    signedIn = 'barry';
    expect(await credentials.token()).toBeUndefined();
    credentials.forget();
    expect(await credentials.token()).toBe('barry');
  });

  it('never ask for a session with a token', async () => {
    const http = sessions();
    const { credentials, renew } = credentialsOf('token', http);
    expect(await credentials.token()).toBe('token');
    expect(await renew()).toBe(false);
    expect(http.counts.asked).toBe(0);
  });

  it('call a token function once, until its token is refused', async () => {
    let calls = 0;
    const { credentials, renew } = credentialsOf(() => `token-${++calls}`, sessions());
    expect([await credentials.token(), await credentials.token()]).toEqual(['token-1', 'token-1']);
    expect(await renew()).toBe(true);
    expect(await credentials.token()).toBe('token-2');
  });

  it('say that a token function failed, and call it again', async () => {
    let calls = 0;
    const source = (): string => {
      calls += 1;
      if (calls === 1) throw new Error('no network');
      return 'token';
    };
    const { credentials, errors } = credentialsOf(source, sessions());
    await expect(credentials.token()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(errors.map(({ code }) => code)).toEqual(['UNAVAILABLE']);
    expect(await credentials.token()).toBe('token');
  });

  it('say that no header can hold what a token function returned, and call it again', async () => {
    for (const wrong of ['tok\u20acn', 'a\nb', 'a\0b', { token: 'abc' }, 42]) {
      let calls = 0;
      const source = () => (++calls === 1 ? (wrong as string) : 'token');
      const { credentials, errors } = credentialsOf(source, sessions());
      await expect(credentials.token()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(String(errors[0]?.cause)).toContain('header');
      expect(await credentials.token()).toBe('token');
    }
    for (const right of ['', 'a b', '\u00e9', 'with a line end\r\n']) {
      expect(await credentialsOf(() => right, sessions()).credentials.token()).toBe(right);
    }
  });

  it('say once that a token function does not answer, and call it again', async () => {
    vi.useFakeTimers();
    let calls = 0;
    const source = (): Promise<string> => {
      calls += 1;
      return calls === 1 ? new Promise(() => {}) : Promise.resolve('token');
    };
    const { credentials, errors } = credentialsOf(source, sessions());
    const waiting = [credentials.token(), credentials.token()].map((token) =>
      expect(token).rejects.toMatchObject({ code: 'UNAVAILABLE' }),
    );
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    await Promise.all(waiting);
    expect(errors.map(({ code }) => code)).toEqual(['UNAVAILABLE']);
    expect(await credentials.token()).toBe('token');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('use the late answer of a token function, unless the user may have changed since', async () => {
    vi.useFakeTimers();
    const answers: ((token: string) => void)[] = [];
    const source = () => new Promise<string>((resolve) => answers.push(resolve));
    const { credentials } = credentialsOf(source, sessions());
    const timeOut = async (): Promise<void> => {
      const refused = expect(credentials.token()).rejects.toThrow();
      await vi.advanceTimersByTimeAsync(ANSWER_MS);
      await refused;
    };
    await timeOut();
    answers[0]?.('late');
    await vi.advanceTimersByTimeAsync(0);
    expect(await credentials.token()).toBe('late');
    credentials.forget();
    await timeOut();
    credentials.forget();
    answers[1]?.('of the former user');
    await vi.advanceTimersByTimeAsync(0);
    const token = credentials.token();
    answers[2]?.('of the present user');
    expect(await token).toBe('of the present user');
  });
});
