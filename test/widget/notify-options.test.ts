import { describe, expect, it } from 'vitest';
import { parseSend } from '../../server/core/parse-send.js';
import { parseNotifyOptions, patchNotifyOptions } from '../../widget/popups/notify-options.js';
import { SEND_RULES } from '../support/send-rules.js';

/** The text of an error, without its subject. */
function fault(parse: () => unknown): string | null {
  try {
    parse();
    return null;
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID' });
    return (error as Error).message.replace(/^the (popup|message) /, '');
  }
}

const atNotify = (fields: object): string | null => fault(() => parseNotifyOptions(fields));
const atServer = (fields: object): string | null =>
  fault(() => parseSend({ to: { user: 'a' }, ...fields }, SEND_RULES));

const nested = (levels: number): object => (levels === 0 ? {} : { in: nested(levels - 1) });

/** A few lists that stand for as many values as 100 to the power of `levels`. */
const shared = (levels: number): readonly unknown[] =>
  Array(100).fill(levels === 0 ? 1 : shared(levels - 1));

const GOOD: readonly object[] = [
  { text: 'a' },
  { text: 'Line\nand\tline', level: 'error', subject: 'S', url: '/x?y#z', progress: 0.5 },
  { text: 'a'.repeat(10_000), subject: 'a'.repeat(255), closeAfterMs: 1_000 },
  { text: 'a', url: 'mailto:a@b.c', from: { name: 'A', id: '1', avatarUrl: '/a.png' } },
  {
    text: 'a',
    actions: [
      { label: 'Undo', id: 'undo' },
      { label: 'Open', url: 'https://a.b/' },
    ],
  },
  { text: 'a', actions: [], data: { a: [1, null, { b: 'c' }], d: true }, subject: undefined },
  { text: 'a', data: nested(6) },
];

const BAD: readonly object[] = [
  {},
  { text: '' },
  { text: ' \n' },
  { text: 1 },
  { text: 'a'.repeat(10_001) },
  { text: 'a\u0007' },
  { text: '\ud800' },
  { text: 'a', subject: 'two\nlines' },
  { text: 'a', subject: 'a'.repeat(256) },
  { text: 'a', subject: '' },
  { text: 'a', url: 'javascript:alert(1)' },
  { text: 'a', url: '//evil.example' },
  { text: 'a', url: null },
  { text: 'a', from: {} },
  { text: 'a', from: { name: 'A', avatarUrl: 'mailto:a@b.c' } },
  { text: 'a', from: { name: 'A', role: 'admin' } },
  { text: 'a', actions: [{ label: 'A' }] },
  { text: 'a', actions: [{ label: 'A', id: 'a', url: '/a' }] },
  { text: 'a', actions: [{ id: 'a' }] },
  { text: 'a', actions: ['undo'] },
  { text: 'a', data: [] },
  { text: 'a', data: 'a' },
  { text: 'a', sticky: true, closeAfterMs: 5_000 },
];

describe('the options of notify()', () => {
  it.each(GOOD)('accept what a server accepts: %j', (fields) => {
    expect([atNotify(fields), atServer(fields)]).toEqual([null, null]);
    const parsed = parseNotifyOptions(fields);
    expect(parsed).toEqual(JSON.parse(JSON.stringify(fields)));
  });

  it.each(BAD)('refuse what a server refuses: %j', (fields) => {
    // The server also says what it got.
    expect(atNotify(fields)).toBe(atServer(fields)?.replace(/; got .*/, '.'));
    expect(atNotify(fields)).not.toBeNull();
  });

  it.each([
    { level: 'fatal' },
    { progress: 1.1 },
    { progress: '1' },
    { closeAfterMs: 999 },
    { closeAfterMs: 600_001 },
    { closeAfterMs: 1_500.5 },
    { actions: Array.from({ length: 6 }, () => ({ label: 'A', id: 'a' })) },
    { data: { text: 'a'.repeat(8_192) } },
    { data: nested(9) },
    { data: { call: () => {} } },
    { data: JSON.parse('{"__proto__":{"admin":true}}') },
    { data: { list: [{ prototype: 1 }] } },
    { data: { toString: 'a' } },
    { data: { 'a\0': 1 } },
    { data: { a: 'a\0' } },
    { data: { '\ud800': 1 } },
    { data: { list: new Array(2) } },
  ])('name the invalid field like a server does: %j', (fields) => {
    const [name = ''] = Object.keys(fields);
    expect(atNotify({ text: 'a', ...fields })).toContain(name);
    expect(atServer({ text: 'a', ...fields })).toContain(name);
  });

  it('refuse immediately a few lists that stand for endless values', () => {
    const fields = { text: 'a', data: { endless: shared(6) } };
    expect(atNotify(fields)).toContain('has too many values');
    expect(atServer(fields)).toContain('has too many values');
  });

  it('may include sticky, and nothing that only a server knows', () => {
    expect(atNotify({ text: 'a', sticky: true })).toBeNull();
    expect(atNotify({ text: 'a', sticky: 1 })).toBe('sticky must be true or false.');
    for (const name of ['to', 'key', 'persistent', 'id', 'number', 'onClick', 'toString']) {
      expect(atNotify({ text: 'a', [name]: 'x' })).toContain(`has the unknown field "${name}"`);
    }
    for (const whole of [undefined, null, 'text', [], new Date()]) {
      expect(fault(() => parseNotifyOptions(whole))).toBe('must be an object.');
    }
  });

  it('are copied, so that later changes do no harm', () => {
    const data = { list: [1] };
    const actions = [{ label: 'A', id: 'a' }];
    const parsed = parseNotifyOptions({ text: 'a', data, actions });
    data.list.push(2);
    actions.length = 0;
    expect(parsed).toEqual({
      text: 'a',
      data: { list: [1] },
      actions: [{ label: 'A', id: 'a' }],
    });
  });

  it('have sticky or closeAfterMs, whichever a patch sets last', () => {
    const sticky = parseNotifyOptions({ text: 'a', sticky: true });
    const timed = patchNotifyOptions(sticky, { closeAfterMs: 5_000 });
    expect(timed).toEqual({ text: 'a', closeAfterMs: 5_000 });
    expect(patchNotifyOptions(timed, { sticky: true })).toEqual(sticky);
    expect(patchNotifyOptions(timed, { sticky: false })).toEqual({ ...timed, sticky: false });
    expect(fault(() => patchNotifyOptions(timed, { sticky: true, closeAfterMs: 5_000 }))).toContain(
      'cannot have both',
    );
  });

  it('change by a patch, in which null clears a field and undefined changes nothing', () => {
    const options = parseNotifyOptions({ text: 'a', url: '/a', progress: 0.5, level: 'info' });
    expect(
      patchNotifyOptions(options, { text: 'b', url: null, subject: null, progress: undefined }),
    ).toEqual({ text: 'b', progress: 0.5, level: 'info' });
    for (const patch of [null, { text: null }, { level: null }, { text: '' }, { toString: null }]) {
      expect(fault(() => patchNotifyOptions(options, patch))).not.toBeNull();
    }
  });
});
