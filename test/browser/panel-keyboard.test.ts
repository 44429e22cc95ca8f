import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { aCenter, anOpenPanel, arrive, requestsOf } from './centers.ts';
import {
  bellOf,
  button,
  find,
  focused,
  focusedMessageId,
  panelOf,
  rowsOf,
  settled,
} from './support.ts';
import type { TestCenter } from './test-center.ts';
import { someSamples } from './test-user.ts';
import { waitUntil } from './wait.ts';

const withMessages = someSamples();

/** Presses keys, one after the other. */
async function press(center: TestCenter, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    await sendKeys({ press: key });
    await settled(center);
  }
}

/** The index of the row that has or contains the focus. */
function at(center: TestCenter): number {
  const focusedId = focusedMessageId(center);
  return center.messages.findIndex(({ id }) => id === focusedId);
}

describe("the panel's keys", () => {
  it('move on from the row that the user has clicked', async () => {
    const center = await anOpenPanel(withMessages);
    find(rowsOf(center)[2] as Element, '.main').focus();
    await press(center, 'ArrowDown');
    expect(at(center)).to.equal(3);
    rowsOf(center)[1]?.focus();
    await press(center, 'ArrowUp');
    expect(at(center)).to.equal(0);
  });

  it('move among the rows, of which one is in the tab order', async () => {
    const center = await anOpenPanel(withMessages);
    expect(focused()).to.equal(rowsOf(center)[0]);
    await press(center, 'ArrowDown', 'ArrowDown');
    expect(at(center)).to.equal(2);
    await press(center, 'ArrowUp');
    expect(at(center)).to.equal(1);
    await press(center, 'End');
    expect(at(center)).to.equal(4);
    await press(center, 'ArrowDown');
    expect(at(center)).to.equal(4);
    await press(center, 'Home');
    expect(at(center)).to.equal(0);
    expect(rowsOf(center).map((row) => row.tabIndex)).to.deep.equal([0, -1, -1, -1, -1]);
  });

  it('move by a page, and to both ends of a long list', async () => {
    const center = await anOpenPanel(Array.from({ length: 1_000 }, () => ({})));
    await press(center, 'PageDown');
    const page = at(center);
    expect(page).to.be.within(3, 15);
    await press(center, 'PageDown');
    expect(at(center)).to.be.within(page + 3, page + 15);
    await press(center, 'PageUp', 'PageUp');
    expect(at(center)).to.equal(0);
    await press(center, 'End');
    await waitUntil(() => at(center) === 999);
    const { bottom } = (focused() as Element).getBoundingClientRect();
    expect(bottom).to.be.at.most(panelOf(center).getBoundingClientRect().bottom + 1);
    await press(center, 'Home');
    expect(at(center)).to.equal(0);
  });

  it('reach by Tab the controls of the focused row, and of no other row', async () => {
    const actions = [{ label: 'Retry', id: 'retry' }];
    const center = await anOpenPanel([{ actions }, { actions }]);
    const names: string[] = [];
    for (;;) {
      await press(center, 'Tab');
      if (focusedMessageId(center) === undefined) break;
      expect(at(center)).to.equal(0);
      names.push(focused()?.getAttribute('aria-label') ?? focused()?.textContent?.trim() ?? '');
    }
    const text = center.messages[0]?.text;
    expect(names).to.deep.equal([text, 'Retry', 'Mark as read', 'Delete']);
  });

  it('open a message by Enter and follow its link', async () => {
    const center = await anOpenPanel(withMessages);
    await press(center, 'Enter');
    expect(location.hash).to.equal('#import');
    expect(center.messages[0]?.readAt).not.to.equal(null);
    expect(center.open).to.equal(false);
    location.hash = '';
  });

  it('mark read and unread by R, only on a row', async () => {
    const center = await anOpenPanel(withMessages);
    const asked = requestsOf(center);
    const id = center.messages[0]?.id;
    await press(center, 'r', 'r');
    expect(asked).to.deep.equal([`markRead ${id}`, `markUnread ${id}`]);
    await press(center, 'Tab', 'r', 'Delete');
    button(panelOf(center), 'All').focus();
    await press(center, 'r', 'Delete');
    expect(asked).to.have.length(2);
  });

  it('are those with the letter on a US keyboard if the keyboard has another script', async () => {
    const center = await anOpenPanel(withMessages);
    const asked = requestsOf(center);
    const id = center.messages[0]?.id;
    const pressCyrillic = async (key: string, code: string, ctrlKey = false): Promise<void> => {
      const event = { key, code, ctrlKey, bubbles: true, composed: true, cancelable: true };
      focused()?.dispatchEvent(new KeyboardEvent('keydown', event));
      await settled(center);
    };
    await pressCyrillic('к', 'KeyR');
    await press(center, 'Delete');
    await pressCyrillic('я', 'KeyZ', true);
    expect(asked).to.deep.equal([`markRead ${id}`, `remove ${id}`, `restore ${id}`]);
  });

  it('delete by Delete or Backspace, and move to the next row, or at the end to the previous one', async () => {
    const center = await anOpenPanel(withMessages);
    const ids = center.messages.map(({ id }) => id);
    await press(center, 'Delete');
    expect(center.messages.map(({ id }) => id)).to.deep.equal(ids.slice(1));
    expect(focusedMessageId(center)).to.equal(ids[1]);
    await press(center, 'End', 'Delete');
    expect(focusedMessageId(center)).to.equal(ids[3]);
    await press(center, 'Delete', 'Backspace', 'Delete');
    expect(rowsOf(center)).to.have.length(0);
    expect(focused()).to.equal(panelOf(center));
  });

  it('close by Escape and return the focus to where it came from', async () => {
    const center = await anOpenPanel(withMessages);
    await press(center, 'Escape');
    expect(center.open).to.equal(false);
    expect(focused()).to.equal(bellOf(center));
  });

  it('are not handled in text fields or in content of the page', async () => {
    const center = await aCenter(withMessages);
    const given = document.createElement('button');
    given.slot = 'footer';
    center.append(given);
    center.renderMessage = () => document.createElement('input');
    center.show();
    await settled(center);
    const asked = requestsOf(center);
    find(rowsOf(center)[0] as Element, 'input').focus();
    await press(center, 'r', 'Delete', 'ArrowDown');
    expect(focused()?.localName).to.equal('input');
    given.focus();
    await press(center, 'r', 'Delete', 'ArrowDown');
    expect(focused()).to.equal(given);
    expect(asked).to.deep.equal([]);
    await press(center, 'Escape');
    expect(center.open).to.equal(false);
  });

  it('do not move the focused row in the document while the list changes', async () => {
    const center = await anOpenPanel(Array.from({ length: 100 }, () => ({})));
    await press(center, 'ArrowDown');
    const row = focused();
    find(panelOf(center), '.scroller').scrollTo(0, 3_000);
    await waitUntil(() => rowsOf(center)[1]?.getAttribute('aria-posinset') !== '2');
    await arrive(center, ...Array.from({ length: 40 }, () => ({})));
    expect(focused()).to.equal(row);
    expect(row?.getAttribute('aria-posinset')).to.equal('42');
    let moved = 0;
    panelOf(center).addEventListener('focusin', () => moved++);
    find(panelOf(center), '.scroller').scrollTo(0, 0);
    await waitUntil(() => rowsOf(center)[0]?.ariaPosInSet === '1');
    expect(focused()).to.equal(row);
    expect(rowsOf(center).at(-1)).to.equal(row);
    expect(moved).to.equal(0);
  });
});
