import { describe, expect, it } from 'vitest';
import { HeldMessages } from '../../../server/socket/held-messages.js';

describe('messages that are held back', () => {
  const message = (text: string, isBinary = false) => ({ data: Buffer.from(text), isBinary });
  const take = (held: HeldMessages) => {
    const next = held.shift();
    return next && `${next.data} ${next.isBinary}`;
  };

  it('are returned in order and unchanged', () => {
    const held = new HeldMessages();
    for (const text of ['one', '', 'zwölf']) held.push(message(text));
    held.push(message('four', true));
    expect(take(held)).toBe('one false');
    held.push(message('five'));
    expect([take(held), take(held), take(held), take(held), take(held)]).toEqual([
      ' false',
      'zwölf false',
      'four true',
      'five false',
      undefined,
    ]);
    expect(held.bytes).toBe(0);
  });

  it('stay unchanged when more are added after they were taken out', () => {
    const held = new HeldMessages();
    held.push(message('one'));
    held.push(message('two'));
    const first = held.shift();
    for (let n = 0; n < 1_000; n += 1) held.push(message('x'.repeat(n)));
    expect(String(first?.data)).toBe('one');
    expect(take(held)).toBe('two false');
    for (let n = 0; n < 1_000; n += 1) expect(held.shift()?.data).toHaveLength(n);
  });

  it('use no more memory than the frames in which they arrived', () => {
    const held = new HeldMessages();
    // A masked frame has a head of at least six bytes.
    for (let n = 0; n < 4_095; n += 1) held.push(message('42["x",{}]'));
    expect(held.bytes).toBeLessThanOrEqual(4_095 * 16);
  });
});
