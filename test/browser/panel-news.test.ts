import { expect, nextFrame } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { aDetachedCenter, anOpenPanel, aPage, arrive, live } from './centers.ts';
import {
  button,
  expectAccessible,
  find,
  focused,
  focusedMessageId,
  panelOf,
  popupsOf,
  root,
  rowsOf,
  settled,
  still,
  textOf,
} from './support.ts';
import type { TestCenter } from './test-center.ts';
import { waitUntil } from './wait.ts';

const withMany = Array.from({ length: 40 }, () => ({ text: 'word '.repeat(12) }));

const said = (center: TestCenter, role = 'status'): string =>
  [...root(panelOf(center)).querySelectorAll(`[role=${role}]`)]
    .map((region) => region.textContent?.trim())
    .join('');

/** The names of the rows that are marked as new. */
const marked = (center: TestCenter): string[] =>
  rowsOf(center)
    .filter((row) => root(row).querySelector('.new'))
    .map((row) => row.ariaLabel ?? '');

const scrollerOf = (center: TestCenter): HTMLElement => find(panelOf(center), '.scroller');

/** Its element has seen that the panel is shown or hidden. */
async function watched(): Promise<void> {
  await nextFrame();
  await nextFrame();
}

async function scrollTo(center: TestCenter, top: number): Promise<void> {
  scrollerOf(center).scrollTo(0, top);
  for (let frame = 0; frame < 4; frame += 1) {
    await nextFrame();
    await settled(center);
  }
}

/** The position of a row's text on the screen. */
function placeOf(center: TestCenter, id: string | undefined): number {
  const row = rowsOf(center).find(
    (each) => (each as { message?: { id: string } }).message?.id === id,
  );
  return find(row as Element, '.text').getBoundingClientRect().top;
}

describe('a message that arrives while the panel is open', () => {
  afterEach(() => sendMouse({ type: 'move', position: [0, 0] }));

  it('is a row marked as new instead of a popup, until it is read', async () => {
    const center = await anOpenPanel(withMany);
    const { id } = await arrive(center, { text: 'Ready' });
    await arrive(center, { text: 'Seen', isRead: true });
    await waitUntil(() => marked(center).length === 1, 'the second one is read');
    expect(popupsOf(center)).to.have.length(0);
    expect(marked(center)).to.deep.equal(['New. Unread. Info: Ready']);
    center.inbox.markRead([id]);
    await settled(center);
    expect(marked(center)).to.deep.equal([]);
    center.inbox.markUnread([id]);
    await settled(center);
    expect(marked(center)).to.deep.equal([]);
  });

  it('shows when it arrived once it is a minute old, also where only mark or time has room', async () => {
    const isTouch = matchMedia('(hover: none)').matches;
    const center = await anOpenPanel(withMany);
    await arrive(center);
    const row = rowsOf(center)[0] as HTMLElement & { context: { now: number } };
    const shown = (): boolean[] =>
      ['time', '.new'].map((each) => find(row, each).checkVisibility());
    expect(shown()).to.deep.equal([!isTouch, true]);
    row.context = { ...row.context, now: row.context.now + 61_000 };
    await settled(center);
    expect(shown()).to.deep.equal([true, !isTouch]);
  });

  it('is no longer new after the panel was closed, and earlier messages are not new', async () => {
    const center = await aDetachedCenter();
    await center.user.send({});
    (await aPage()).append(center);
    center.show();
    await live(center);
    expect(rowsOf(center)).to.have.length(1);
    expect(marked(center)).to.deep.equal([]);
    await arrive(center);
    button(panelOf(center), 'Unread').click();
    await settled(center);
    expect(marked(center)).to.have.length(1);
    center.hide();
    await settled(center);
    center.show();
    await settled(center);
    expect(marked(center)).to.deep.equal([]);
  });

  it('pops up while CSS hides the open panel', async () => {
    const center = await anOpenPanel(withMany);
    await watched();
    await arrive(center);
    expect(popupsOf(center)).to.have.length(0);
    panelOf(center).style.setProperty('display', 'none', 'important');
    await watched();
    await arrive(center, { text: 'Hidden' });
    expect(popupsOf(center)).to.have.length(1);
    panelOf(center).style.display = '';
    await waitUntil(() => popupsOf(center).length === 0, 'the panel lists it');
    await arrive(center);
    expect(popupsOf(center)).to.have.length(0);
  });

  it('is announced with its level; several are announced by their number', async () => {
    const center = await anOpenPanel(withMany);
    await arrive(center, { level: 'success', subject: 'Ready', text: 'Report 42' });
    await waitUntil(() => said(center) === 'Success: Ready. Report 42');
    await arrive(center, { level: 'error', text: 'It broke' });
    await waitUntil(() => said(center, 'alert') === 'Error: It broke');
    await arrive(center, {}, {}, {}, {});
    await waitUntil(() => said(center) === '4 new messages');
    center.hide();
    await settled(center);
    center.show();
    await settled(center);
    expect(said(center)).to.equal('');
  });

  it('is not announced again when an undo brings it back', async () => {
    const center = await anOpenPanel(withMany);
    const { id } = await arrive(center, { text: 'Ready' });
    await waitUntil(() => said(center) === 'Info: Ready');
    center.inbox.remove([id]);
    await settled(center);
    center.inbox.restore([id]);
    await arrive(center, { text: 'Next' });
    await waitUntil(() => said(center).includes('Next'));
    expect(said(center)).to.equal('Info: Next');
  });

  it('is added at the top, and does not move the focus', async () => {
    const center = await anOpenPanel(withMany);
    const { id } = await arrive(center);
    expect(rowsOf(center)[0]?.getBoundingClientRect().top).to.be.at.least(
      scrollerOf(center).getBoundingClientRect().top - 1,
    );
    expect(focusedMessageId(center)).to.equal(center.messages[1]?.id);
    expect(id).not.to.equal(focusedMessageId(center));
  });

  for (const [where, hold] of [
    ['the user has moved to', (): Promise<unknown> => sendKeys({ press: 'ArrowDown' })],
    [
      'the user points at',
      (center: TestCenter): Promise<unknown> => {
        const { x, y } = (rowsOf(center)[1] as Element).getBoundingClientRect();
        return sendMouse({ type: 'move', position: [Math.round(x + 90), Math.round(y + 30)] });
      },
    ],
  ] as const) {
    it(`does not move the row that ${where}, and a button goes to it`, async () => {
      const center = await anOpenPanel(withMany);
      await still(center);
      await hold(center);
      await settled(center);
      const [first, second] = center.messages;
      const focusedBefore = focused();
      const before = [first, second].map((each) => placeOf(center, each?.id));
      await arrive(center, {}, {}, {});
      await still(center);
      [first, second].forEach((each, index) => {
        expect(placeOf(center, each?.id)).to.be.closeTo(before[index] ?? 0, 1);
      });
      expect(focused()).to.equal(focusedBefore);
      await waitUntil(() => textOf(panelOf(center)).includes('3 new messages'));
      button(panelOf(center), '3 new messages').click();
      await settled(center);
      expect(scrollerOf(center).scrollTop).to.equal(0);
      expect(focusedMessageId(center)).to.equal(center.messages[0]?.id);
      await waitUntil(() => !textOf(panelOf(center)).includes('new messages'));
    });
  }

  it('does not move rows that the user reads further down, and only messages out of view are counted', async () => {
    const center = await anOpenPanel(withMany);
    await arrive(center);
    await scrollTo(center, 700);
    const top = scrollerOf(center).getBoundingClientRect().top + 20;
    const inView = rowsOf(center).find((row) => row.getBoundingClientRect().bottom > top);
    const { id } = (inView as unknown as { message: { id: string } }).message;
    const before = placeOf(center, id);
    await arrive(center);
    await still(center);
    expect(placeOf(center, id)).to.be.closeTo(before, 1);
    const pill = button(panelOf(center), '1 new message');
    expect(pill.getBoundingClientRect().top).to.be.above(
      scrollerOf(center).getBoundingClientRect().top,
    );
    await scrollTo(center, 0);
    expect(textOf(panelOf(center))).not.to.contain('1 new message');
    await scrollTo(center, 700);
    expect(textOf(panelOf(center))).not.to.contain('1 new message');
  });

  for (const scheme of ['light', 'dark'] as const) {
    it(`is accessible, ${scheme}`, async () => {
      const center = await anOpenPanel(withMany, {}, { scheme });
      await arrive(center, { subject: 'Ready', level: 'success', url: '/x' });
      await expectAccessible(center);
    });
  }
});
