import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchAs } from '../support/transport-clients.js';
import { expectError, HttpStage } from '../support/transport-http-stage.js';
import { RawSocket } from '../support/transport-raw-socket.js';

/** Keys with a meaning in JavaScript, in a store, or elsewhere in this package. */
const KEYS = [
  '"__proto__":{"x":1}',
  '"__proto__":null',
  '"constructor":{"prototype":{"x":1}}',
  '"prototype":{"x":1}',
  '"toString":"x"',
  '"valueOf":"x"',
  '"hasOwnProperty":"x"',
  '"toJSON":"x"',
  '"then":"x"',
  '"length":1',
  '"":1',
  '"$ne":null',
  '"$where":"sleep(1000)"',
  '"\\u0000":1',
  '"to":{"user":"carol@example.com"}',
  '"user":"carol@example.com"',
  '"recipient":{"user":"carol@example.com"}',
  '"room":"carol@example.com"',
  '"inbox":"user:carol@example.com"',
] as const;

const WRONG_IDS = [
  '{"$ne":null}',
  '{"$gt":""}',
  '{"length":1,"0":"a"}',
  '[["a"]]',
  '[{"$ne":null}]',
  '[null]',
  '[]',
  '"a"',
  '7',
  'null',
  'true',
  '["a\\u0000"]',
  '["\' OR 1=1 --"]',
  '["a","a","a",""]',
  `[${'"a",'.repeat(100)}"b"]`.replace(/"a"/g, (_match, at: number) => `"a${at}"`),
];

/** Each is a request of a command; the place of a further key is marked. */
const WITH_KEY: [command: string, path: string, body: (key: string) => string][] = [
  ['read', '/messages/read', (key) => `{"ids":["x"],${key}}`],
  ['remove', '/messages/remove', (key) => `{${key},"ids":["x"]}`],
  ['read-up-to', '/messages/read-all', (key) => `{"upTo":1,${key}}`],
];

/** Deeper than a socket's commands go. */
const LISTED: ((key: string, id: string) => string)[] = [
  (key, id) => `{"commands":[{"name":"read","request":{"ids":["${id}"]}}],${key}}`,
  (key, id) => `{"commands":[{"name":"read","request":{"ids":["${id}"]},${key}}]}`,
  (key, id) => `{"commands":[{"name":"read","request":{"ids":["${id}"],${key}}}]}`,
  (key, id) => `{"commands":[{"name":"read","request":{"ids":["${id}",{${key}}]}}]}`,
  (key, id) =>
    `{"commands":[{"name":"read","request":{"ids":["${id}"]}},{"name":{${key}},"request":{}}]}`,
];

describe('keys and ids of a request', () => {
  const stage = new HttpStage();

  beforeAll(() => stage.start());
  afterAll(() => stage.stop());

  const post = (path: string, body: string, on = stage.served) =>
    fetchAs(on, { user: 'barry' }, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });

  const refusedByHttp = async (path: string, body: string, on = stage.served) => {
    const answer = await post(path, body, on);
    expect(answer.status, body).toBe(400);
    await expectError(answer, 400, 'INVALID');
  };

  const refusedBySocket = async (requests: readonly (readonly [string, string])[]) => {
    const raw = await RawSocket.open(stage.fixture, stage.served, { user: 'barry' });
    await raw.join();
    requests.forEach(([name, json], n) => {
      raw.send(`42${n}["${name}",${json}]`);
    });
    await expect.poll(() => raw.answers.length, { interval: 5 }).toBe(requests.length);
    for (const answer of raw.answers) expect(answer).toContain('"code":"INVALID"');
    expect(raw.closed).toBe(false);
    return raw.received;
  };

  it('are refused if they are unknown, by both transports', async () => {
    const requests = KEYS.flatMap((key) =>
      WITH_KEY.map(([name, , body]) => [name, body(key)] as const),
    );
    const received = await refusedBySocket(requests);
    for (const [, path, body] of WITH_KEY) {
      for (const key of KEYS) await refusedByHttp(path, body(key));
    }
    await stage.expectNoEffect(received);
  });

  it('are refused at every depth of a list of commands, none of which is then executed', async () => {
    for (const body of LISTED) {
      for (const key of KEYS) await refusedByHttp('/commands', body(key, stage.id));
    }
    await stage.expectNoEffect();
  });

  it('are refused if they are not valid ids, by both transports', async () => {
    const names = ['read', 'unread', 'shown', 'remove', 'restore'] as const;
    const requests = names.flatMap((name) =>
      WRONG_IDS.map((ids) => [name, `{"ids":${ids}}`] as const),
    );
    const received = await refusedBySocket(requests);
    for (const [name, body] of requests) await refusedByHttp(`/messages/${name}`, body);
    await stage.expectNoEffect(received);
  });

  it('are refused if a number is invalid, by both transports', async () => {
    const numbers = ['-1', '1.5', '1e9', '1e999', '"20"', '9007199254740993', '[20]', '{}', 'null'];
    const received = await refusedBySocket([
      ...numbers.map((limit) => ['list', `{"limit":${limit}}`] as const),
      ['list', '{"limit":0}'],
      ['list', '{"before":"9007199254740993"}'],
      ['sync', '{"position":"9007199254740993.x"}'],
      ['sync', `{"position":"1.${'x'.repeat(30_000)}"}`],
    ]);
    for (const query of [
      ...['-1', '1.5', '1e3', '1e9', '0', '+1', '0x10', '9007199254740993', '', ' 1', '١'].map(
        (limit) => `limit=${encodeURIComponent(limit)}`,
      ),
      'limit[]=1',
      'limit[$gt]=1',
      'limit=1&limit=1',
      'before=9007199254740993',
      'since=9007199254740993.x',
      'since=&since=',
      `since=1.${'x'.repeat(10_000)}`,
      '__proto__=1',
      'constructor[prototype][x]=1',
    ]) {
      const answer = await fetchAs(stage.served, { user: 'barry' }, `/messages?${query}`);
      expect(answer.status, query).toBe(400);
    }
    await stage.expectNoEffect(received);
  });

  it('are refused with the same text if a parser of the app reads bodies', async () => {
    const parsing = await stage.fixture.serve({ use: [express.json()] });
    for (const body of ['{', '"x"', '[', `{"upTo":0,${KEYS[0]}}`, '{"upTo":{"$gt":0}}']) {
      await refusedByHttp('/messages/read-all', body, parsing);
    }
    expect(parsing.log).toEqual([]);
    await stage.expectNoEffect();
  });
});
