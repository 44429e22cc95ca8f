import { expect, nextFrame } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { PanelElement } from '../../widget/components/panel/panel.ts';
import { anOpenPanel, aPanelWithMore, arrive } from './centers.ts';
import {
  allInPanel,
  button,
  find,
  focused,
  panelOf,
  root,
  rowsOf,
  settled,
  still,
  textOf,
} from './support.ts';
import type { TestCenter } from './test-center.ts';
import { type Sample, setLists } from './test-user.ts';
import { waitUntil } from './wait.ts';

const HOUR = 3_600_000;

/** Rows of many heights, an hour apart. */
function manyMessages(count: number): Sample[] {
  const now = Date.now();
  return Array.from({ length: count }, (_, index) => ({
    subject: `Subject ${index}`,
    text: 'word '.repeat(((index * 7) % 40) + 1),
    createdAt: new Date(now - index * HOUR).toISOString(),
    ...(index % 3 === 0 && { from: { name: 'Jane' } }),
    ...(index % 5 === 0 && { progress: 0.5 }),
    ...(index % 7 === 0 && { actions: [{ label: 'Open', url: '/open' }] }),
  }));
}

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
  afterEach(() => setLists('well'));

  it('has at most 300 elements with 2,000 messages, wherever it is scrolled to', async () => {
    const center = await anOpenPanel(manyMessages(2_000));
    for (const top of [0, 500, 40_000, 100_000, 1e6]) {
      await scrollTo(center, top);
      expect(allInPanel(center).length).to.be.within(100, 300);
    }
  });

  it('covers the view with rows, without gaps, at every scroll position', async () => {
    const center = await anOpenPanel(manyMessages(1_000));
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
    const center = await anOpenPanel(manyMessages(500));
    await still(center);
    await scrollTo(center, 5_000);
    const before = firstInSight(center);
    for (let times = 0; times < 30; times++) await arrive(center);
    expect(firstInSight(center)[0]).to.equal(before[0]);
    expect(firstInSight(center)[1]).to.be.closeTo(before[1], 1);
    await scrollTo(center, 0);
    expect(rowsOf(center)[0]?.getAttribute('aria-posinset')).to.equal('1');
  });

  it('keeps the view in place while rows above turn out to be higher than estimated', async () => {
    const center = await anOpenPanel(manyMessages(500));
    await still(center);
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
    const center = await anOpenPanel(manyMessages(50));
    await arrive(center, { subject: 'New' });
    await settled(center);
    expect(firstInSight(center)[0]).to.equal('New');
    expect(scrollerOf(center).scrollTop).to.equal(0);
  });

  it('exposes the position of each row among all, and an unknown size', async () => {
    const center = await anOpenPanel(manyMessages(40));
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
    const at = (days: number) => new Date(Date.now() - days * 24 * HOUR).toISOString();
    const center = await anOpenPanel([0, 0, 1, 1].map((days) => ({ createdAt: at(days) })));
    const headings = rowsOf(center).map((row) => root(row).querySelector('h3')?.textContent);
    expect(headings).to.deep.equal(['Today', undefined, 'Yesterday', undefined]);
  });

  it('loads older messages as its end approaches, once', async () => {
    const center = await aPanelWithMore();
    const { inbox } = panelOf(center) as PanelElement;
    const loadMore = inbox.loadMore.bind(inbox);
    const loaded: string[] = [];
    Object.assign(inbox, {
      loadMore: (filter: 'all' | 'unread') => {
        loaded.push(filter);
        return loadMore(filter);
      },
    });
    expect(center.messages).to.have.length(20);
    for (const top of [100_000, 0, 100_000]) await scrollTo(center, top);
    await waitUntil(() => center.messages.length === 21, 'it is loaded');
    expect(loaded).to.deep.equal(['all']);
  });

  it('loads older messages by its button, too, and moves to the first of them', async () => {
    await setLists('fail');
    const center = await aPanelWithMore();
    await scrollTo(center, 100_000);
    await waitUntil(() => textOf(panelOf(center)).includes('could not be loaded'), 'it fails');
    await setLists('wait');
    button(panelOf(center), 'Try again').focus();
    await sendKeys({ press: 'Enter' });
    await settled(center);
    expect(focused()?.textContent?.trim()).to.equal('Loading messages');
    expect(find(panelOf(center), '[role=feed]').ariaBusy).to.equal('true');
    await setLists('well');
    await waitUntil(() => center.messages.length === 21, 'it is loaded');
    await settled(center);
    expect(focused()?.getAttribute('aria-posinset')).to.equal('21');
    expect(root(panelOf(center)).querySelector('.older') === null).to.equal(true);
  });

  it('leaves the focus where the user has moved it while older messages load', async () => {
    await setLists('fail');
    const center = await aPanelWithMore();
    await scrollTo(center, 100_000);
    await waitUntil(() => textOf(panelOf(center)).includes('could not be loaded'), 'it fails');
    await setLists('wait');
    button(panelOf(center), 'Try again').click();
    const field = document.createElement('input');
    center.after(field);
    field.focus();
    await setLists('well');
    await waitUntil(() => center.messages.length === 21, 'it is loaded');
    await settled(center);
    expect(focused() === field).to.equal(true);
  });

  it('takes hundreds of arrivals without rendering rows outside the view', async () => {
    const center = await anOpenPanel(manyMessages(500));
    const some = Array.from({ length: 50 }, () => ({}));
    for (let times = 0; times < 10; times++) await arrive(center, ...some);
    expect(center.messages).to.have.length(1_000);
    expect(allInPanel(center).length).to.be.below(300);
  });
});
