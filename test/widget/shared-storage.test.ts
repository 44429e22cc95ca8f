import { afterEach, describe, expect, it, vi } from 'vitest';
import { EndedPopups } from '../../widget/state/ended-popups.js';
import { leaveOthers, noteVisit } from '../../widget/state/popup-visits.js';
import { browserStorage } from '../../widget/state/shared-storage.js';
import { FakeBrowser } from './fake-browser.js';

/** What pages have been seen to put in the place of the browser's storage, or worse. */
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

describe('the storage of a page that has put something in its place', () => {
  afterEach(() => void vi.unstubAllGlobals());

  for (const [name, localStorage] of Object.entries(STRANGE)) {
    it(`throws nothing as ${name}, and a record works without it`, () => {
      vi.stubGlobal('window', { localStorage });
      const storage = browserStorage();
      expect(storage.keys().every((key) => typeof key === 'string')).toBe(true);
      expect(storage.get('x')).toBeNull();
      storage.set('x', 'y');
      storage.remove('x');
      const record = new EndedPopups('other', storage);
      record.raise(3);
      record.end([7]);
      expect([record.has(3), record.has(5), record.has(7)]).toEqual([true, false, true]);
      noteVisit(storage, 'other', 'anonymous', 'https://app.test/mc', new Map([['m1', true]]));
      expect(leaveOthers(storage, 'https://app.test/mc', null).size).toBe(0);
    });
  }

  it('throws nothing where reading it is forbidden', () => {
    vi.stubGlobal('window', {
      get localStorage() {
        throw new Error('SecurityError');
      },
    });
    expect(browserStorage().keys()).toEqual([]);
  });
});

describe('the visits of a browser', () => {
  const SITE = 'https://app.test/mc';

  it('keep what tabs know of a visitor, and what has ended stays ended', () => {
    const storage = new FakeBrowser().tab();
    noteVisit(
      storage,
      'a',
      'anonymous',
      SITE,
      new Map([
        ['m1', true],
        ['m2', false],
      ]),
    );
    const known = noteVisit(
      storage,
      'a',
      'anonymous',
      SITE,
      new Map([
        ['m1', false],
        ['m3', false],
      ]),
    );
    expect(Object.fromEntries(known)).toEqual({ m1: true, m2: false, m3: false });
    expect(leaveOthers(storage, SITE, 'b')).toEqual(known);
    expect(storage.keys()).toEqual([]);
  });

  it('leave those of other sites, and of other libraries, alone', () => {
    const storage = new FakeBrowser().tab();
    noteVisit(storage, 'a', 'anonymous', 'https://app.test/other', new Map([['m1', true]]));
    storage.set('message-center:a:up-to:3', '1');
    storage.set('theirs', 'https://app.test/mc');
    expect(leaveOthers(storage, SITE, null).size).toBe(0);
    expect(storage.keys().length).toBe(3);
  });

  it('hand nothing of one user to another', () => {
    const storage = new FakeBrowser().tab();
    noteVisit(storage, 'a', 'user', SITE, new Map([['m1', true]]));
    expect(leaveOthers(storage, SITE, 'b').size).toBe(0);
    expect(storage.keys()).toEqual([]);
  });
});
