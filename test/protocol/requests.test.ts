import { toJsonSchema } from '@valibot/to-json-schema';
import { describe, expect, it } from 'vitest';
import { toWire } from '../../protocol/errors.js';
import { MessageCenterError } from '../../protocol/index.js';
import { isSafeLink } from '../../protocol/links.js';
import { parseRequest } from '../../protocol/schemas.js';
import { SCHEMAS } from '../support/send-rules.js';

function expectInvalid(parse: () => unknown, names?: RegExp): void {
  expect(parse).toThrow(expect.objectContaining({ code: 'INVALID' }));
  if (names) expect(parse).toThrow(names);
}

describe('requests', () => {
  const schemas = SCHEMAS;
  const list = (value: unknown) => parseRequest('list', value, schemas);

  it('get their defaults', () => {
    expect(list({})).toEqual({ filter: 'all', limit: 20 });
    expect(list({ limit: 51 })).toEqual({ filter: 'all', limit: 50 });
    expect(list({ filter: 'unread', level: 'error', before: '7', limit: 3 })).toEqual({
      filter: 'unread',
      level: 'error',
      before: '7',
      limit: 3,
    });
    expect(parseRequest('sync', {}, schemas)).toEqual({});
    expect(parseRequest('sync', { position: '0.0' }, schemas)).toEqual({ position: '0.0' });
  });

  it('name each message once', () => {
    expect(parseRequest('read', { ids: ['a', 'b', 'a'] }, schemas)).toEqual({ ids: ['a', 'b'] });
  });

  it('are described as JSON Schema', () => {
    const describe = (name: keyof typeof schemas.commands) =>
      toJsonSchema(schemas.commands[name] as never, { typeMode: 'output', errorMode: 'ignore' });
    expect(describe('read')).toMatchObject({
      type: 'object',
      properties: { ids: { type: 'array', items: { type: 'string' }, maxItems: 100 } },
      required: ['ids'],
      additionalProperties: false,
    });
    expect(describe('list')).toMatchObject({
      properties: { limit: { type: 'integer', default: 20 }, filter: { default: 'all' } },
      required: [],
    });
  });

  it('is refused if a part has another form', () => {
    for (const request of [
      null,
      [],
      { before: 7 },
      { before: '07' },
      { before: '0' },
      { limit: '20' },
      { filter: ['all'] },
    ]) {
      expectInvalid(() => list(request));
    }
    expectInvalid(() => parseRequest('get', { id: ['a'] }, schemas));
    expectInvalid(() => parseRequest('get', {}, schemas));
    expectInvalid(() => parseRequest('sync', { position: null }, schemas));
    expectInvalid(() => parseRequest('read-up-to', {}, schemas));
  });
});

describe('links', () => {
  it('are safe if they lead to the page’s own site or use http, https or mailto', () => {
    for (const link of [
      '/',
      '/a?b#c',
      '#a',
      '?a',
      'a/b',
      'http://a',
      'HTTPS://A.example',
      'mailto:a@b.example',
    ]) {
      expect(isSafeLink(link), link).toBe(true);
    }
  });

  it('are not safe with a user before the host, in any spelling that browsers accept', () => {
    const credentials = ['u@', 'u:p@', '@', ':@', 'u:@', ':p@', '%40@', 'a@b@', 'u%3Ap@'];
    const starts = ['', '/', '//', '///', '\\/', '/\\', '\\\\', '/\t/', '\n//'];
    for (const scheme of ['http:', 'https:', 'HTTPS:', 'hTTp:', 'ht\ttp:', ' https:']) {
      for (const start of starts) {
        for (const user of credentials) {
          for (const end of ['', '/', '/a', '?a', '#a', ':443/']) {
            const link = `${scheme}${start}${user}host.example${end}`;
            expect(isSafeLink(link), link).toBe(false);
          }
        }
      }
    }
    for (const link of ['//u@h', '/\\u@h', '\\\\u@h', 'ftp://u@h', 'javascript://u@h']) {
      expect(isSafeLink(link), link).toBe(false);
    }
  });

  it('mean the same on every page: after a scheme, the host follows two slashes', () => {
    for (const link of [
      'https:host',
      'https:/host',
      'https:///host',
      'http:?a',
      'https:',
      'http://',
    ]) {
      expect(isSafeLink(link), link).toBe(false);
    }
  });

  it('may have an @ after the host', () => {
    for (const link of [
      'https://a.example/@user',
      'https://a.example?to=u@b.example',
      'https://a.example#@',
      'https://a.example:8443/u:p@h',
      '/users/@barry',
      '?mail=a@b.example',
      '@barry',
    ]) {
      expect(isSafeLink(link), link).toBe(true);
    }
  });

  it('never resolve to another origin unless they name it, or to a scheme that runs code', () => {
    const parts = [
      '/',
      '\\',
      'javascript:',
      'data:',
      '\t',
      '\n',
      '@',
      ':',
      'evil.example',
      '.',
      '%2f',
      '\u3002',
      '\uff0f',
      'http:',
      '?',
      '#',
    ];
    const schemes = new Set(['http:', 'https:', 'mailto:']);
    for (const a of parts) {
      for (const b of parts) {
        for (const c of parts) {
          const link = a + b + c;
          if (!isSafeLink(link)) continue;
          for (const base of ['https://own.example/a/b', 'http://own.example/']) {
            const url = new URL(link, base);
            expect(schemes.has(url.protocol), link).toBe(true);
            expect(url.username + url.password, link).toBe('');
            const named = /^https?:/i.test(link);
            if (!named) expect(url.host, link).toBe('own.example');
          }
        }
      }
    }
  });
});

describe('errors', () => {
  it('keep code, text and retryMs when they are serialized and parsed', () => {
    const error = new MessageCenterError('RATE_LIMITED', 'Later.', { retryMs: 50 });
    const back = MessageCenterError.fromWire(JSON.parse(JSON.stringify(toWire(error))));
    expect(back).toMatchObject({ code: 'RATE_LIMITED', message: 'Later.', retryMs: 50 });
    expect(back.permanent).toBe(false);
    expect(toWire(new MessageCenterError('INVALID', 'x'))).toEqual({
      code: 'INVALID',
      message: 'x',
    });
    expect(new MessageCenterError('INVALID', 'x').permanent).toBe(true);
  });

  it('of an unknown code are INTERNAL', () => {
    for (const code of ['TEAPOT', 'toString', '__proto__']) {
      expect(MessageCenterError.fromWire({ code, message: 'x' } as never).code).toBe('INTERNAL');
    }
  });
});
