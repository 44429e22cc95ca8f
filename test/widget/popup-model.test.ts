import { describe, expect, it } from 'vitest';
import type { InboxMessage } from '../../widget/inbox/inbox-state.js';
import { isTooOld } from '../../widget/inbox/message-display.js';
import {
  closeAfterMsOf,
  type Popups,
  popUp,
  popUpMissed,
  stackOf,
  without,
} from '../../widget/popups/popup-model.js';
import { aMessage } from '../support/messages.js';

const allUp = (messages: readonly InboxMessage[]): Popups =>
  messages.reduce<Popups>((popups, each) => popUp(popups, each), []);

function seen(popups: Popups): { up: string[]; more: number } {
  const stack = stackOf(popups, 6000);
  const up = stack.popups.filter((popup) => popup.kind === 'message');
  const [first] = stack.popups;
  const more = first?.kind === 'summary' ? first.count : stack.more;
  return { up: up.map(({ message }) => message.text), more };
}

describe('popups', () => {
  it('are shown newest first, three at most; the oldest overflows and is counted', () => {
    const four = [aMessage(), aMessage(), aMessage(), aMessage()] as const;
    expect(seen(allUp(four))).toEqual({ up: [four[3].text, four[2].text, four[1].text], more: 1 });
  });

  it('that stay overflow only when all three stay', () => {
    const error = aMessage({ level: 'error' });
    const infos = [aMessage(), aMessage(), aMessage()] as const;
    const popups = allUp([error, ...infos]);
    expect(seen(popups)).toEqual({ up: [infos[2].text, infos[1].text, error.text], more: 1 });
    const errors = [1, 2, 3].map(() => aMessage({ level: 'error' }));
    const late = aMessage();
    const full = allUp([...errors, late]);
    expect(seen(full).up).toEqual([late.text, errors[2]?.text, errors[1]?.text]);
    expect(seen(without(full, (_message, { key }) => key === late.id))).toEqual({
      up: [errors[2]?.text, errors[1]?.text, errors[0]?.text],
      more: 0,
    });
  });

  it('that overflow and close by themselves do not come back', () => {
    const four = [aMessage(), aMessage(), aMessage(), aMessage()] as const;
    expect(seen(without(allUp(four), (_message, { key }) => key === four[3].id))).toEqual({
      up: [four[2].text, four[1].text],
      more: 1,
    });
  });

  it('that are equal are one, with the ids of all and a stable key', () => {
    const same = { text: 'Import failed', level: 'warning' } as const;
    const [first, other, second] = [aMessage(same), aMessage(), aMessage(same)];
    const stack = stackOf(allUp([first, other, second]), 6000);
    expect(stack.popups.map((popup) => [popup.key, 'ids' in popup && popup.ids])).toEqual([
      [first.id, [second.id, first.id]],
      [other.id, [other.id]],
    ]);
    for (const part of [{ level: 'error' }, { subject: 'x' }, { url: '/x' }] as const) {
      expect(allUp([aMessage(same), aMessage({ ...same, ...part })]).length).toBe(2);
    }
  });

  it('of missed messages are themselves up to three; of more, those that close by themselves are a summary', () => {
    const [a, b, c, d] = [aMessage(), aMessage(), aMessage(), aMessage()];
    expect(seen(popUpMissed([], [a, b, c]))).toEqual({ up: [c.text, b.text, a.text], more: 0 });
    expect(seen(popUpMissed([], [a, b, c, d]))).toEqual({ up: [], more: 4 });
    const error = aMessage({ level: 'error' });
    expect(seen(popUpMissed([], [a, b, c, error]))).toEqual({ up: [error.text], more: 3 });
  });

  it('lose single messages, and close with the last one', () => {
    const same = { text: 'Twice' };
    const [first, second] = [aMessage(same), aMessage(same)];
    const popups = allUp([first, second]);
    const left = without(popups, ({ id }) => id === second.id);
    expect(stackOf(left, 6000).popups).toMatchObject([{ message: { id: first.id } }]);
    expect(without(left, () => true)).toEqual([]);
    expect(without(popups, () => false)).toBe(popups);
  });

  it('close after the time of the message, else of the page; errors and transient ones with a link or actions stay', () => {
    expect(closeAfterMsOf(aMessage(), 6000)).toBe(6000);
    expect(closeAfterMsOf(aMessage({ closeAfterMs: 900 }), 6000)).toBe(900);
    expect(closeAfterMsOf(aMessage({ level: 'error' }), 6000)).toBe(null);
    expect(closeAfterMsOf(aMessage({ level: 'error', closeAfterMs: 900 }), 6000)).toBe(900);
    expect(closeAfterMsOf(aMessage({ persistent: false }), 6000)).toBe(6000);
    expect(closeAfterMsOf(aMessage({ persistent: false, url: '/r' }), 6000)).toBe(null);
    expect(closeAfterMsOf(aMessage({ url: '/r' }), 6000)).toBe(6000);
    const actions = [{ label: 'Undo', id: 'undo' }];
    expect(closeAfterMsOf(aMessage({ persistent: false, actions }), 6000)).toBe(null);
    expect(closeAfterMsOf(aMessage({ persistent: false, actions: [] }), 6000)).toBe(6000);
    expect(closeAfterMsOf(aMessage({ actions }), 6000)).toBe(6000);
  });

  it('of missed messages are left out after an hour, except errors and transient messages', () => {
    const now = Date.now();
    const createdAt = new Date(now - 3_700_000).toISOString();
    expect(isTooOld(aMessage({ createdAt }), now)).toBe(true);
    expect(isTooOld(aMessage(), now)).toBe(false);
    expect(isTooOld(aMessage({ createdAt, level: 'error' }), now)).toBe(false);
    expect(isTooOld(aMessage({ createdAt, persistent: false }), now)).toBe(false);
  });
});
