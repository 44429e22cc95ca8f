import { afterEach, describe, expect, it, vi } from 'vitest';
import { forgetInbox, InboxVisits } from '../../widget/inbox/inbox-visits.js';
import { browserStorage } from '../../widget/platform/shared-storage.js';
import { DismissedPopups } from '../../widget/popups/dismissed-popups.js';
import { FakeBrowser } from './fake-browser.js';

const site = (server = 'https://app.test/mc') => ({ server, token: undefined });

/** Replacements of the browser's storage that have been seen on pages, or worse. */
const STRANGE: Readonly<Record<string, unknown>> = {
  'no storage': undefined,
  'an empty object': {},
  'a string': 'storage',
  'one whose methods are gone': { length: 3, key: null, getItem: 7, setItem: 'x', removeItem: [] },
  'one that throws': new Proxy(
    {},
    {
      get: () => () => {
        throw new Error('forbidden');
      },
    },
  ),
  'one that gives anything': {
    length: 3,
    key: (index: number) => [null, 7, 'message-center:tag:up-to:5'][index],
    getItem: () => ({}),
    setItem: () => {},
    removeItem: () => {},
  },
  'one without an end': { length: Number.POSITIVE_INFINITY, key: () => null, getItem: () => null },
  'one with a length that is none': { length: 'many', key: () => 'x', getItem: () => null },
};

describe('the storage of a page that has replaced it', () => {
  afterEach(() => void vi.unstubAllGlobals());

  for (const [name, localStorage] of Object.entries(STRANGE)) {
    it(`throws nothing as ${name}, and a record works without it`, () => {
      vi.stubGlobal('window', { localStorage });
      const storage = browserStorage();
      expect(storage.keys().every((key) => typeof key === 'string')).toBe(true);
      expect(storage.get('x')).toBeNull();
      storage.set('x', 'y');
      storage.remove('x');
      const record = new DismissedPopups('other', storage);
      record.raise(3);
      record.add([7]);
      expect([record.has(3), record.has(5), record.has(7)]).toEqual([true, false, true]);
      const visits = new InboxVisits(storage);
      visits.begin({ tag: 'other', identity: 'anonymous' }, site());
      visits.begin(null, site());
    });
  }

  it('throws nothing if reading it is forbidden', () => {
    vi.stubGlobal('window', {
      get localStorage() {
        throw new Error('SecurityError');
      },
    });
    expect(browserStorage().keys()).toEqual([]);
  });
});

/** A storage of a browser; the events of other tabs are those that the test makes. */
function stubStorages() {
  const memory = (): Storage => {
    const values = new Map<string, string>();
    return {
      get length() {
        return values.size;
      },
      key: (index: number) => [...values.keys()][index] ?? null,
      getItem: (key: string) => values.get(key) ?? null,
      setItem: (key: string, value: string) => void values.set(key, value),
      removeItem: (key: string) => void values.delete(key),
      clear: () => values.clear(),
    };
  };
  const [localStorage, sessionStorage] = [memory(), memory()];
  const window = Object.assign(new EventTarget(), { localStorage, sessionStorage });
  vi.stubGlobal('window', window);
  const removeElsewhere = (key: string, storageArea = localStorage): void => {
    storageArea.removeItem(key);
    window.dispatchEvent(Object.assign(new Event('storage'), { key, newValue: null, storageArea }));
  };
  return { localStorage, sessionStorage, removeElsewhere };
}

describe('the storage of a page that clears or fills it', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('has a copy in the tab, and one in the document if the tab’s storage is cleared, too', () => {
    const { localStorage, sessionStorage } = stubStorages();
    vi.stubGlobal('document', {});
    const storage = browserStorage();
    storage.set('a', '1');
    localStorage.clear();
    expect([storage.get('a'), browserStorage().keys()]).toEqual(['1', ['a']]);
    for (const area of [localStorage, sessionStorage]) {
      area.clear();
      area.setItem = () => {
        throw new Error('QuotaExceededError');
      };
    }
    storage.set('b', '2');
    expect([browserStorage().get('b'), browserStorage().keys()]).toEqual(['2', ['b']]);
    storage.remove('b');
    expect(browserStorage().keys()).toEqual([]);
  });

  it('forgets an inbox that another tab has forgotten, and reports nothing else', () => {
    const { sessionStorage, removeElsewhere } = stubStorages();
    const storage = browserStorage();
    const told: unknown[] = [];
    storage.watch((key) => told.push(key));
    for (const key of [
      'message-center:a:up-to:3',
      'message-center:a:visit',
      'message-center:b:x',
    ]) {
      storage.set(key, '1');
    }
    sessionStorage.setItem('message-center:a:up-to:2', '1');
    removeElsewhere('message-center:a:up-to:3');
    expect(storage.get('message-center:a:up-to:2')).toBe('1');
    removeElsewhere('message-center:a:visit');
    expect(storage.keys()).toEqual(['message-center:b:x']);
    removeElsewhere('message-center:b:x', sessionStorage);
    expect(told).toEqual(['message-center:a:up-to:3', 'message-center:a:visit']);
  });
});

describe('the visits of a browser', () => {
  it.each([
    ['user', 'another', 'user', []],
    ['user', 'the next visitor', 'anonymous', []],
    ['anonymous', 'another visitor', 'anonymous', []],
    ['anonymous', 'nobody', null, []],
    ['anonymous', 'the user', 'user', ['message-center:a:visit', 'message-center:a:up-to:3']],
  ] as const)('of a previous %s leave for %s only what is needed', (before, _next, now, kept) => {
    const storage = new FakeBrowser().tab();
    new InboxVisits(storage).begin({ tag: 'a', identity: before }, site());
    storage.set('message-center:a:up-to:3', '1');
    // On the next page.
    new InboxVisits(storage).begin(now && { tag: 'b', identity: now }, site());
    expect(storage.keys().filter((key) => key.startsWith('message-center:a:'))).toEqual(kept);
  });

  it('leave nothing of an inbox that no page has shown for a month, whose ever it is', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const browser = new FakeBrowser();
    const byToken = { ...site(), token: 'a' };
    const show = (tag: string): void =>
      new InboxVisits(browser.tab()).begin({ tag, identity: 'user' }, byToken);
    for (const tag of ['gone', 'used', 'late']) {
      show(tag);
      browser.stored.set(`message-center:${tag}:up-to:4`, '1');
      vi.advanceTimersByTime(86_400_000);
    }
    browser.stored.set('of-the-app', 'kept');
    vi.advanceTimersByTime(29 * 86_400_000);
    show('used');
    vi.useRealTimers();
    const kept = (tag: string): string[] =>
      browser
        .tab()
        .keys()
        .filter((key) => key.includes(tag));
    expect([kept('gone'), kept('used').length, kept('late').length, kept('app')]).toEqual([
      [],
      2,
      2,
      ['of-the-app'],
    ]);
  });

  it('report that another tab has forgotten the inbox, and nothing else', () => {
    const browser = new FakeBrowser();
    const visits = new InboxVisits(browser.tab());
    let forgotten = 0;
    visits.watch(() => (forgotten += 1));
    visits.begin({ tag: 'a', identity: 'user' }, site());
    const other = browser.tab();
    other.set('message-center:a:up-to:3', '1');
    other.remove('message-center:a:up-to:3');
    other.set('message-center:a:visit', 'user');
    forgetInbox(other, 'b');
    expect(forgotten).toBe(0);
    forgetInbox(other, 'a');
    expect(forgotten).toBe(1);
  });

  it('do not touch those of other adapters or other libraries', () => {
    const storage = new FakeBrowser().tab();
    new InboxVisits(storage).begin(
      { tag: 'a', identity: 'anonymous' },
      site('https://app.test/other'),
    );
    storage.set('message-center:a:up-to:3', '1');
    storage.set('theirs', 'https://app.test/mc');
    new InboxVisits(storage).begin(null, site());
    expect(storage.keys().length).toBe(3);
  });
});
