import { describe, expect, it } from 'vitest';
import type { InboxMessage } from '../../widget/inbox/inbox-view.js';
import {
  closeAfterMsOf,
  isTooOld,
  type Popups,
  popUp,
  popUpMissed,
  stackOf,
  without,
} from '../../widget/popups/popup-model.js';

let lastNumber = 0;

function message(content: Partial<InboxMessage> = {}): InboxMessage {
  lastNumber += 1;
  return {
    id: `p${lastNumber}`,
    number: lastNumber,
    applied: lastNumber,
    level: 'info',
    text: `Popup ${lastNumber}`,
    persistent: true,
    createdAt: new Date().toISOString(),
    readAt: null,
    pending: false,
    ...content,
  };
}

const allUp = (messages: readonly InboxMessage[]): Popups =>
  messages.reduce<Popups>((popups, each) => popUp(popups, each), []);

function seen(popups: Popups): { up: string[]; more: number } {
  const stack = stackOf(popups, 6000, (each) => each);
  const up = stack.popups.filter((popup) => popup.kind === 'message');
  const [first] = stack.popups;
  const more = first?.kind === 'summary' ? first.count : stack.more;
  return { up: up.map(({ message }) => message.text), more };
}

describe('popups', () => {
  it('are up newest first, three at most; the oldest gives place and is counted', () => {
    const four = [message(), message(), message(), message()] as const;
    expect(seen(allUp(four))).toEqual({ up: [four[3].text, four[2].text, four[1].text], more: 1 });
  });

  it('that stay give place only when all three stay', () => {
    const error = message({ level: 'error' });
    const infos = [message(), message(), message()] as const;
    const popups = allUp([error, ...infos]);
    expect(seen(popups)).toEqual({ up: [infos[2].text, infos[1].text, error.text], more: 1 });
    const errors = [1, 2, 3].map(() => message({ level: 'error' }));
    const late = message();
    const full = allUp([...errors, late]);
    expect(seen(full).up).toEqual([late.text, errors[2]?.text, errors[1]?.text]);
    expect(seen(without(full, (_message, { key }) => key === late.id))).toEqual({
      up: [errors[2]?.text, errors[1]?.text, errors[0]?.text],
      more: 0,
    });
  });

  it('that gave place and close by themselves do not come back', () => {
    const four = [message(), message(), message(), message()] as const;
    expect(seen(without(allUp(four), (_message, { key }) => key === four[3].id))).toEqual({
      up: [four[2].text, four[1].text],
      more: 1,
    });
  });

  it('that say the same are one, with the ids of all and a key that stays', () => {
    const same = { text: 'Import failed', level: 'warning' } as const;
    const [first, other, second] = [message(same), message(), message(same)];
    const stack = stackOf(allUp([first, other, second]), 6000, (each) => each);
    expect(stack.popups.map((popup) => [popup.key, 'ids' in popup && popup.ids])).toEqual([
      [first.id, [second.id, first.id]],
      [other.id, [other.id]],
    ]);
    for (const part of [{ level: 'error' }, { subject: 'x' }, { url: '/x' }] as const) {
      expect(allUp([message(same), message({ ...same, ...part })]).length).toBe(2);
    }
  });

  it('of one that was missed are themselves up to three, of more a summary of those that go', () => {
    const [a, b, c, d] = [message(), message(), message(), message()];
    expect(seen(popUpMissed([], [c, a, b]))).toEqual({ up: [c.text, b.text, a.text], more: 0 });
    expect(seen(popUpMissed([], [a, b, c, d]))).toEqual({ up: [], more: 4 });
    const error = message({ level: 'error' });
    expect(seen(popUpMissed([], [a, b, c, error]))).toEqual({ up: [error.text], more: 3 });
  });

  it('lose single messages, and go with the last one', () => {
    const same = { text: 'Twice' };
    const [first, second] = [message(same), message(same)];
    const popups = allUp([first, second]);
    const left = without(popups, ({ id }) => id === second.id);
    expect(stackOf(left, 6000, (each) => each).popups).toMatchObject([
      { message: { id: first.id } },
    ]);
    expect(without(left, () => true)).toEqual([]);
    expect(without(popups, () => false)).toBe(popups);
  });

  it('close after the time of the message, else of the page; errors and last chances stay', () => {
    expect(closeAfterMsOf(message(), 6000)).toBe(6000);
    expect(closeAfterMsOf(message({ closeAfterMs: 900 }), 6000)).toBe(900);
    expect(closeAfterMsOf(message({ level: 'error' }), 6000)).toBe(null);
    expect(closeAfterMsOf(message({ level: 'error', closeAfterMs: 900 }), 6000)).toBe(900);
    expect(closeAfterMsOf(message({ persistent: false }), 6000)).toBe(6000);
    expect(closeAfterMsOf(message({ persistent: false, url: '/r' }), 6000)).toBe(null);
    expect(closeAfterMsOf(message({ url: '/r' }), 6000)).toBe(6000);
    const actions = [{ label: 'Undo', id: 'undo' }];
    expect(closeAfterMsOf(message({ persistent: false, actions }), 6000)).toBe(null);
    expect(closeAfterMsOf(message({ persistent: false, actions: [] }), 6000)).toBe(6000);
    expect(closeAfterMsOf(message({ actions }), 6000)).toBe(6000);
  });

  it('of what was missed are left out after an hour, but for errors and transient messages', () => {
    const now = Date.now();
    const createdAt = new Date(now - 3_700_000).toISOString();
    expect(isTooOld(message({ createdAt }), now)).toBe(true);
    expect(isTooOld(message(), now)).toBe(false);
    expect(isTooOld(message({ createdAt, level: 'error' }), now)).toBe(false);
    expect(isTooOld(message({ createdAt, persistent: false }), now)).toBe(false);
  });
});
