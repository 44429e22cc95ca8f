import { expect, nextFrame } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { MessageInboxElement } from '../../widget/classes.ts';
import { anInboxPage, listOf, rowsOf, rowWith, settled, showsRow, textsOf } from './inbox-page.ts';
import { find, root } from './support.ts';
import { waitUntil } from './wait.ts';

const scrollerOf = (inbox: MessageInboxElement): HTMLElement => find(listOf(inbox), '.scroller');

/** Scrolls until the last message of all is listed, which loads the pages on the way. */
async function scrollToEnd(inbox: MessageInboxElement, scroller: Element): Promise<void> {
  await waitUntil(async () => {
    scroller.scrollTo(0, scroller.scrollHeight);
    await nextFrame();
    return textsOf(inbox).includes('Message 1');
  }, 'the oldest message is in view');
  await settled(inbox);
}

const topOf = (row: HTMLElement): number => Math.round(row.getBoundingClientRect().top);

describe('the list of <message-inbox>', () => {
  it('scrolls by itself if its height is limited', async () => {
    const { inbox } = await anInboxPage(60, 'max-block-size: 400px');
    await showsRow(inbox, 'Message 60');
    const scroller = scrollerOf(inbox);
    await waitUntil(() => scroller.scrollHeight > scroller.clientHeight, 'it scrolls');
    expect(inbox.getBoundingClientRect().height).to.equal(400);
    await scrollToEnd(inbox, scroller);
    expect(rowsOf(inbox).length).to.be.below(20);
    expect(document.scrollingElement?.scrollTop).to.equal(0);
  });

  it('renders the rows in the window, and keeps them in place, if the page scrolls', async () => {
    const { inbox, send } = await anInboxPage(60);
    await showsRow(inbox, 'Message 60');
    const page = document.scrollingElement as Element;
    await scrollToEnd(inbox, page);
    expect(rowsOf(inbox).length).to.be.below(30);
    expect(scrollerOf(inbox).scrollTop).to.equal(0);
    expect(inbox.getBoundingClientRect().height).to.be.above(60 * 40);
    page.scrollTo(0, 1_000);
    await settled(inbox);
    const inView = rowsOf(inbox).find((row) => topOf(row) > 100) as HTMLElement;
    const before = topOf(inView);
    await send('Above');
    const pill = () => root(listOf(inbox)).querySelector<HTMLElement>('.new-above .pill');
    await waitUntil(() => pill(), 'it says that a message is above');
    expect(topOf(inView)).to.equal(before);
    expect(topOf(pill() as HTMLElement)).to.be.within(0, 20);
    pill()?.click();
    await showsRow(inbox, 'Above');
    await waitUntil(() => topOf(rowWith(inbox, 'Above')) >= 0, 'it is in view');
    expect(topOf(rowWith(inbox, 'Above'))).to.be.below(innerHeight);
    page.scrollTo(0, 0);
  });

  it('renders the rows in view of a scrolling element of the page, also by keys', async () => {
    const { page, inbox, send } = await anInboxPage(40);
    page.style.cssText = 'block-size: 400px; overflow: auto';
    await showsRow(inbox, 'Message 40');
    await scrollToEnd(inbox, page);
    page.scrollTo(0, 600);
    await settled(inbox);
    const inView = rowsOf(inbox).find((row) => topOf(row) > 200) as HTMLElement;
    const before = topOf(inView);
    await send('Above');
    await waitUntil(() => inbox.counts.total === 41, 'it is there');
    await settled(inbox);
    expect(topOf(inView)).to.equal(before);
    inView.focus();
    await sendKeys({ press: 'Home' });
    await settled(inbox);
    expect(document.activeElement).to.equal(inbox);
    expect(topOf(rowWith(inbox, 'Above'))).to.be.within(topOf(page), topOf(page) + 400);
  });

  it('is rendered when the page shows it later, even on a zoomed page', async () => {
    const { page, inbox } = await anInboxPage(30, 'display: none');
    page.style.zoom = '1.5';
    expect(textsOf(inbox)).to.deep.equal([]);
    inbox.style.display = '';
    await showsRow(inbox, 'Message 30');
    const scroller = document.scrollingElement as Element;
    await scrollToEnd(inbox, scroller);
    const rows = rowsOf(inbox).slice(-5);
    const gaps = rows.map((row, index) => topOf(row) - topOf(rows[index - 1] ?? row));
    expect(Math.max(...gaps)).to.be.below(1.5 * 100);
    scroller.scrollTo(0, 0);
  });

  it('is as high as its content with few messages, and as high as CSS says with many', async () => {
    const { page, inbox, send } = await anInboxPage(1);
    page.style.cssText = 'display: flex; flex-direction: column; max-block-size: 500px';
    await showsRow(inbox, 'Message 1');
    expect(inbox.getBoundingClientRect().height).to.be.below(200);
    await send(...Array.from({ length: 12 }, (_, index) => `More ${index}`));
    await waitUntil(() => inbox.counts.total === 13, 'they are there');
    await settled(inbox);
    expect(inbox.getBoundingClientRect().height).to.equal(500);
    expect(scrollerOf(inbox).scrollHeight).to.be.above(scrollerOf(inbox).clientHeight);
    inbox.removeAll();
    await settled(inbox);
    expect(inbox.getBoundingClientRect().height).to.be.within(240, 320);
  });

  it('offers Undo where the user is', async () => {
    const { inbox } = await anInboxPage(40);
    await showsRow(inbox, 'Message 40');
    rowsOf(inbox)[0]?.focus();
    await sendKeys({ press: 'Delete' });
    const undo = () => root(listOf(inbox)).querySelector<HTMLElement>('.undo');
    await waitUntil(() => undo(), 'it offers to undo');
    const rect = (undo() as HTMLElement).getBoundingClientRect();
    expect(rect.bottom).to.be.at.most(innerHeight);
  });
});
