import { describe, expect, it } from 'vitest';
import { forgetInbox } from '../../widget/inbox/inbox-visits.js';
import { browserStorage } from '../../widget/platform/shared-storage.js';
import { DismissedPopups } from '../../widget/popups/dismissed-popups.js';
import { FakeBrowser, NO_STORAGE } from './fake-browser.js';

describe('DismissedPopups', () => {
  it('knows nothing in a browser that has not seen the inbox, and remembers from then on', () => {
    const browser = new FakeBrowser();
    const record = new DismissedPopups('tag', browser.tab());
    expect(record.known).toBe(false);
    record.raise(5);
    record.add([7]);
    const later = new DismissedPopups('tag', browser.tab());
    expect([later.known, later.upTo, later.highest]).toEqual([true, 5, 7]);
    expect([5, 6, 7, 8].map((number) => later.has(number))).toEqual([true, false, true, false]);
    expect(new DismissedPopups('other', browser.tab()).known).toBe(false);
  });

  it('has a key for each number above "up to", and none for the numbers that it covers', () => {
    const browser = new FakeBrowser();
    const record = new DismissedPopups('tag', browser.tab());
    record.raise(1);
    record.add([3, 4, 9]);
    expect(browser.numbers).toEqual(['ended:3', 'ended:4', 'ended:9', 'up-to:1']);
    record.raise(4);
    expect(browser.numbers).toEqual(['ended:9', 'up-to:4']);
    record.raise(2);
    expect(record.upTo).toBe(4);
  });

  it('loses nothing when two tabs write at the same time', () => {
    const browser = new FakeBrowser();
    const [a, b] = [
      new DismissedPopups('tag', browser.tab()),
      new DismissedPopups('tag', browser.tab()),
    ];
    a.raise(1);
    b.raise(1);
    a.add([4]);
    b.add([6]);
    a.raise(9);
    b.raise(5);
    const later = new DismissedPopups('tag', browser.tab());
    expect(later.upTo).toBe(9);
  });

  it('reports to a tab which popups another one has ended', () => {
    const browser = new FakeBrowser();
    const a = new DismissedPopups('tag', browser.tab());
    const tab = browser.tab();
    const b = new DismissedPopups('tag', tab);
    let reported = 0;
    const stop = tab.watch((key) => {
      if (b.follow(key)) reported += 1;
    });
    a.add([4]);
    expect([reported, b.has(4)]).toEqual([1, true]);
    new DismissedPopups('other', browser.tab()).add([1]);
    stop();
    stop();
    a.add([5]);
    expect(reported).toBe(1);
  });

  it('is lowered by a log that ends earlier', () => {
    const browser = new FakeBrowser();
    const record = new DismissedPopups('tag', browser.tab());
    record.raise(10);
    record.add([12, 15]);
    record.lower(13);
    expect([record.upTo, record.highest]).toEqual([10, 12]);
    record.lower(4);
    expect([record.upTo, record.highest]).toEqual([4, 4]);
    expect(browser.numbers).toEqual(['up-to:4']);
  });

  it('leaves nothing behind when it is forgotten', () => {
    const browser = new FakeBrowser();
    const record = new DismissedPopups('tag', browser.tab());
    record.raise(1);
    record.add([4]);
    forgetInbox(browser.tab(), 'tag');
    expect(browser.stored.size).toBe(0);
    expect(new DismissedPopups('tag', browser.tab()).known).toBe(false);
  });

  it('works without storage', () => {
    const record = new DismissedPopups('tag', NO_STORAGE);
    record.raise(2);
    record.add([4]);
    expect([record.has(2), record.has(3), record.has(4)]).toEqual([true, false, true]);
    expect(browserStorage().keys()).toEqual([]);
  });
});
