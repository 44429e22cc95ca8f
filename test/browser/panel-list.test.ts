import { expect, nextFrame, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { InboxMessage } from '../../widget/inbox/inbox-view.ts';
import { aMessage } from '../support/messages.ts';
import type { FakeInbox } from './fake-inbox.ts';
import {
  allInPanel,
  anOpenPanel,
  button,
  find,
  focused,
  panelOf,
  root,
  rowsOf,
  settled,
  type TestCenter,
} from './support.ts';

const HOUR = 3_600_000;

/** Rows of many heights, an hour apart. */
function manyMessages(count: number): InboxMessage[] {
  const now = Date.now();
  return Array.from({ length: count }, (_, index) =>
    aMessage({
      number: 1_000_000 - index,
      subject: `Subject ${index}`,
      text: 'word '.repeat((index * 7) % 40),
      createdAt: new Date(now - index * HOUR).toISOString(),
      ...(index % 3 === 0 && { from: { name: 'Jane' } }),
      ...(index % 5 === 0 && { progress: 0.5 }),
      ...(index % 7 === 0 && { actions: [{ label: 'Open', url: '/open' }] }),
    }),
  );
}

const withMany =
  (count: number) =>
  (inbox: FakeInbox): void => {
    inbox.messages = manyMessages(count);
  };

const scrollerOf = (center: TestCenter): HTMLElement => find(panelOf(center), '.scroller');

/** The position of each row on the screen, by its subject. */
function places(center: TestCenter): Map<string, number> {
  return new Map(
    rowsOf(center).map((row) => [
      root(row).querySelector('.subject')?.textContent ?? '',
      row.getBoundingClientRect().top,
    ]),
  );
}

/** The row at the top of the view. */
function firstInSight(center: TestCenter): [subject: string, top: number] {
  const { top } = scrollerOf(center).getBoundingClientRect();
  const seen = rowsOf(center).find((row) => row.getBoundingClientRect().bottom > top + 1);
  const subject = (seen && root(seen).querySelector('.subject'))?.textContent ?? '';
  return [subject, seen?.getBoundingClientRect().top ?? 0];
}

async function scrollTo(center: TestCenter, top: number): Promise<void> {
  scrollerOf(center).scrollTo(0, top);
  for (let frame = 0; frame < 4; frame++) {
    await nextFrame();
    await settled(center);
  }
}

describe("the panel's list", () => {
  it('has at most 300 elements with 5,000 messages, wherever it is scrolled to', async () => {
    const center = await anOpenPanel(withMany(5_000));
    for (const top of [0, 500, 40_000, 200_000, 1e6]) {
      await scrollTo(center, top);
      expect(allInPanel(center).length).to.be.within(100, 300);
    }
  });

  it('covers the view with rows, without gaps, at every scroll position', async () => {
    const center = await anOpenPanel(withMany(2_000));
    for (const top of [0, 333, 30_000, 60_000, 10_000, 1e6]) {
      await scrollTo(center, top);
      const box = scrollerOf(center).getBoundingClientRect();
      const rows = rowsOf(center).map((row) => row.getBoundingClientRect());
      const seen = rows.filter(({ bottom, top: at }) => bottom > box.top && at < box.bottom);
      expect(seen[0]?.top).to.be.at.most(box.top);
      expect(seen.at(-1)?.bottom).to.be.at.least(box.bottom - 1);
      seen.forEach(({ top: at }, index) => {
        if (index > 0) expect(at).to.be.closeTo(seen[index - 1]?.bottom ?? 0, 0.5);
      });
    }
  });

  it('keeps the view in place when messages arrive on top', async () => {
    const center = await anOpenPanel(withMany(500));
    await scrollTo(center, 5_000);
    const before = firstInSight(center);
    for (let times = 0; times < 30; times++) center.inbox.arrive({ number: 2_000_000 + times });
    await settled(center);
    expect(firstInSight(center)[0]).to.equal(before[0]);
    expect(firstInSight(center)[1]).to.be.closeTo(before[1], 1);
    await scrollTo(center, 0);
    expect(rowsOf(center)[0]?.getAttribute('aria-posinset')).to.equal('1');
  });

  it('keeps the view in place while rows above turn out to be higher than estimated', async () => {
    const center = await anOpenPanel(withMany(500));
    await scrollTo(center, 15_000);
    for (let step = 0; step < 30; step++) {
      const before = places(center);
      const { scrollTop } = scrollerOf(center);
      scrollerOf(center).scrollTo(0, scrollTop - 40);
      await nextFrame();
      await settled(center);
      const [subject, top] = firstInSight(center);
      expect(top - (before.get(subject) ?? Number.NaN)).to.be.closeTo(40, 1);
    }
  });

  it('shows new messages as long as it is scrolled to the top', async () => {
    const center = await anOpenPanel(withMany(50));
    center.inbox.arrive({ subject: 'New' });
    await settled(center);
    expect(firstInSight(center)[0]).to.equal('New');
    expect(scrollerOf(center).scrollTop).to.equal(0);
  });

  it('exposes the position of each row among all, and an unknown size', async () => {
    const center = await anOpenPanel(withMany(40));
    await sendKeys({ press: 'End' });
    await settled(center);
    const last = rowsOf(center).at(-1);
    expect(last?.getAttribute('aria-posinset')).to.equal('40');
    expect(last?.getAttribute('aria-setsize')).to.equal('40');
    const panel = panelOf(center) as HTMLElement & { counts: object };
    panel.counts = { total: 0, unread: 0, transient: 0, unreadPersistent: 0 };
    await settled(center);
    expect(last?.getAttribute('aria-setsize')).to.equal('-1');
  });

  it('has the heading of a day in its first row', async () => {
    const center = await anOpenPanel((inbox) => {
      const at = (days: number) => new Date(Date.now() - days * 24 * HOUR).toISOString();
      inbox.messages = [0, 0, 1, 1].map((days) => aMessage({ createdAt: at(days) }));
    });
    const headings = rowsOf(center).map((row) => root(row).querySelector('h3')?.textContent);
    expect(headings).to.deep.equal(['Today', undefined, 'Yesterday', undefined]);
  });

  it('loads older messages as its end approaches, each page once', async () => {
    const center = await anOpenPanel((inbox) => {
      inbox.messages = manyMessages(5);
      inbox.older = manyMessages(45);
    });
    await waitUntil(() => center.inbox.messages.length === 25);
    await scrollTo(center, 0);
    expect(center.inbox.calls).to.deep.equal(['loadMore all']);
    await scrollTo(center, 100_000);
    await waitUntil(() => center.inbox.messages.length === 45);
  });

  it('loads older messages by its button, too, and moves to the first of them', async () => {
    let load = (): void => {};
    const center = await anOpenPanel((inbox) => {
      inbox.messages = manyMessages(5);
      inbox.older = manyMessages(3);
      inbox.loading = Promise.reject(new Error('no network'));
      inbox.loading.catch(() => {});
    });
    await waitUntil(() => root(panelOf(center)).textContent?.includes('could not be loaded'));
    center.inbox.loading = new Promise((resolve) => {
      load = resolve;
    });
    button(panelOf(center), 'Try again').focus();
    await sendKeys({ press: 'Enter' });
    await settled(center);
    expect(focused()?.textContent?.trim()).to.equal('Loading messages');
    expect(find(panelOf(center), '[role=feed]').ariaBusy).to.equal('true');
    load();
    await waitUntil(() => center.inbox.messages.length === 8);
    await settled(center);
    expect(focused()?.getAttribute('aria-posinset')).to.equal('6');
    expect(root(panelOf(center)).querySelector('.older')).to.equal(null);
  });

  it('takes a thousand arrivals without rendering rows outside the view', async () => {
    const center = await anOpenPanel(withMany(1_000));
    for (let times = 0; times < 1_000; times++) {
      const arrived = aMessage({ number: 2e6 + times });
      center.inbox.change(() => {
        center.inbox.messages = [arrived, ...center.inbox.messages];
      });
      await settled(center);
    }
    expect(center.inbox.messages).to.have.length(2_000);
    expect(allInPanel(center).length).to.be.below(300);
  });
});
