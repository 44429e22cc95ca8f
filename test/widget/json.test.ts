import { afterEach, expect, test, vi } from 'vitest';
import { SOCKET_PARSER } from '../../widget/connection/socket-parser.js';
import { canReadJson, fromJson, toJson } from '../../widget/platform/json.js';

const VALUE = {
  text: 'a "quoted" \\ line\nüñ 😀 \u2028\u0000',
  list: [1, -0.5, null, undefined, true, ['x']],
  left: undefined,
  wrong: Number.NaN,
  '"': {},
};

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  for (const { prototype } of [Object, Array, String, Number, Date]) {
    Reflect.deleteProperty(prototype, 'toJSON');
  }
});

test('plain data is serialized like JSON.stringify does', () => {
  expect(JSON.parse(toJson(VALUE))).toEqual(JSON.parse(JSON.stringify(VALUE)));
});

test('methods that scripts have added to built-in objects are neither serialized nor called', () => {
  const expected = toJson(VALUE);
  for (const { prototype } of [Object, Array, String, Number, Date]) {
    Object.defineProperty(prototype, 'toJSON', {
      configurable: true,
      value: () => {
        throw new Error('not here');
      },
    });
  }
  vi.spyOn(JSON, 'stringify').mockReturnValue('nothing');
  expect(toJson(VALUE)).toBe(expected);
  const packet = { type: 2, nsp: '/', id: 7, data: ['read', { ids: ['a', 'b'] }] };
  expect(new SOCKET_PARSER.Encoder().encode(packet)).toEqual(['27["read",{"ids":["a","b"]}]']);
  expect(new SOCKET_PARSER.Encoder().encode({ type: 1, nsp: '/' })).toEqual(['1']);
});

test('a JSON.parse that is replaced later is not used', () => {
  vi.spyOn(JSON, 'parse').mockReturnValue(7);
  expect(fromJson('{"a":[1]}')).toEqual({ a: [1] });
  expect(canReadJson()).toBe(true);
});

test('a JSON.parse that was replaced before is detected', async () => {
  vi.resetModules();
  for (const parse of [undefined, () => 7]) {
    vi.stubGlobal('JSON', { parse });
    const replaced = await import('../../widget/platform/json.js');
    expect(replaced.canReadJson()).toBe(false);
    vi.resetModules();
  }
});
