import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { isPlainObject, msOfDate } from '../../protocol/any-realm.js';
import { parseSend } from '../../server/core/parse-send.js';
import { parseNotifyOptions } from '../../widget/popups/notify-options.js';
import { SEND_RULES } from '../support/send-rules.js';

const foreign = (code: string): unknown => runInNewContext(code);

it('objects of another realm are plain objects, those of its classes are not', () => {
  expect(isPlainObject(foreign('({ a: 1 })'))).toBe(true);
  for (const code of ['[]', 'new Map()', 'new Date()', 'new (class {})()', '() => 1', '({}.x)']) {
    expect(isPlainObject(foreign(code)), code).toBe(false);
  }
  const root = Object.create(null);
  root.user = 'barry';
  expect(isPlainObject(Object.create(root))).toBe(false);
});

it('dates of another realm are dates, and objects that look like one are not', () => {
  expect(msOfDate(foreign('new Date(5)'))).toBe(5);
  expect(msOfDate(new Date('x'))).toBeNaN();
  const named = { [Symbol.toStringTag]: 'Date', getTime: () => 5 };
  for (const value of [undefined, null, 5, '1970-01-01', {}, named, Date.prototype]) {
    expect(msOfDate(value)).toBeUndefined();
  }
});

it('a message and a popup may be objects of another realm', () => {
  const message = foreign(`({
    to: { user: 'barry' }, text: 'a', from: { name: 'A' }, data: { list: [{}] },
    expiresAt: new Date('2030-01-01T00:00:00Z'),
  })`);
  expect(parseSend(message, SEND_RULES)).toMatchObject({
    to: { user: 'barry' },
    message: { expiresAt: Date.UTC(2030, 0), content: { from: { name: 'A' } } },
  });
  const popup = foreign(`({ text: 'a', from: { name: 'A' }, data: { list: [{}] } })`);
  expect(parseNotifyOptions(popup)).toMatchObject({ text: 'a', data: { list: [{}] } });
});
