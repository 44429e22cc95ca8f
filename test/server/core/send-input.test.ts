import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageCenter, SendInput } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';

const REFUSED: readonly (readonly [what: string, fields: object, names: RegExp])[] = [
  ['no recipient', { to: undefined }, /to /],
  ['a recipient that is a string', { to: 'barry' }, /to must be \{user: id\}.*iterable/],
  ['nobody', { to: {} }, /one user or one session/],
  ['two recipients', { to: { user: 'a', session: 'A'.repeat(22) } }, /one user or one session/],
  ['an unknown kind of recipient', { to: { team: 'all' } }, /unknown field "team"/],
  ['a user id that is a number', { to: { user: 7 } }, /to\.user must be a string/],
  ['an empty user id', { to: { user: '' } }, /to\.user must not be empty/],
  ['a blank user id', { to: { user: '  ' } }, /to\.user must not be empty/],
  ['a user id with a NUL', { to: { user: 'a\0b' } }, /to\.user .*control/],
  ['a user id that is too long', { to: { user: 'x'.repeat(256) } }, /to\.user has 256/],
  ['a user id that is no Unicode', { to: { user: '\ud800' } }, /to\.user .*Unicode/],
  ['a session id of another form', { to: { session: 'x' } }, /to\.session .*sessionOf/],
  ['a query as a user id', { to: { user: { $ne: null } } }, /to\.user must be a string/],
  ['no text', { text: undefined }, /text must be a string/],
  ['an empty text', { text: '' }, /text must not be empty/],
  ['a blank text', { text: ' \n\t ' }, /text must not be empty/],
  ['a text that is too long', { text: 'x'.repeat(10_001) }, /text has 10001 .*10000/],
  ['a text that is no string', { text: { toString: () => 'x' } }, /text must be a string/],
  ['a text with a NUL', { text: 'a\0b' }, /text .*control/],
  ['a text with an escape', { text: 'a\u001b[31mb' }, /text .*control/],
  ['a text with a lone surrogate', { text: 'a\udc00b' }, /text .*Unicode/],
  ['an empty subject', { subject: '' }, /subject must not be empty/],
  ['a subject that is too long', { subject: 'x'.repeat(256) }, /subject has 256/],
  ['a subject of two lines', { subject: 'a\nb' }, /subject must be one line/],
  ['a subject with a carriage return', { subject: 'a\rb' }, /subject must be one line/],
  ['a subject with a next line', { subject: 'a\u0085b' }, /subject must be one line/],
  ['a subject with a line separator', { subject: 'a\u2028b' }, /subject must be one line/],
  ['a subject with a paragraph separator', { subject: 'a\u2029b' }, /subject must be one line/],
  ['a sender with a line separator', { from: { name: 'a\u2028b' } }, /from\.name must be one line/],
  [
    'a label with a next line',
    { actions: [{ label: 'a\u0085b', id: 'b' }] },
    /label must be one line/,
  ],
  ['an unknown level', { level: 'fatal' }, /level must be one of debug, info/],
  ['a level by its number', { level: 20 }, /level must be one of/],
  ['a level of the language', { level: 'toString' }, /level must be one of/],
  ['a persistent that is no boolean', { persistent: 'yes' }, /persistent must be true or false/],
  ['null as persistent', { persistent: null }, /persistent must be true or false/],
  ['a short time for the popup', { closeAfterMs: 999 }, /closeAfterMs .*1000 to 600000/],
  ['a long time for the popup', { closeAfterMs: 600_001 }, /closeAfterMs/],
  ['half a millisecond', { closeAfterMs: 1_000.5 }, /closeAfterMs/],
  ['a time that is a string', { closeAfterMs: '2000' }, /closeAfterMs/],
  ['an expiry without a zone', { expiresAt: '2030-01-01T00:00:00' }, /expiresAt .*with its zone/],
  [
    'an expiry on a day that the month lacks',
    { expiresAt: '2030-02-29T00:00:00Z' },
    /expiresAt .*ISO 8601/,
  ],
  ['an expiry that is no time', { expiresAt: 'tomorrow' }, /expiresAt must be a Date/],
  ['an expiry that is a number', { expiresAt: 1_900_000_000_000 }, /expiresAt must be a Date/],
  ['an invalid Date', { expiresAt: new Date('x') }, /expiresAt must be a Date/],
  ['an expiry after the year 9999', { expiresAt: new Date(8e15) }, /expiresAt must be a Date/],
  ['an expiry that is null', { expiresAt: null }, /expiresAt must be a Date/],
  ['an empty key', { key: '' }, /key must not be empty/],
  ['a key that is too long', { key: 'x'.repeat(256) }, /key has 256/],
  ['a key that is a number', { key: 42 }, /key must be a string/],
  ['data that is a list', { data: [1] }, /data must be a plain object/],
  ['data that is a Date', { data: new Date() }, /data must be a plain object/],
  ['a Date in data', { data: { at: new Date() } }, /data\.at must be JSON: a string, /],
  ['undefined in data', { data: { a: undefined } }, /data\.a must be JSON/],
  ['a function in data', { data: { a: () => 1 } }, /data\.a must be JSON/],
  ['a bigint in data', { data: { a: 1n } }, /data\.a must be JSON/],
  ['NaN in data', { data: { a: [1, Number.NaN] } }, /data\.a\[1\] must be JSON/],
  ['data that is too large', { data: { a: '\u20ac'.repeat(2_731) } }, /data has \d+ bytes/],
  ['data that is too deep', { data: nested(9) }, /nested more than 8/],
  ['__proto__ in data', { data: JSON.parse('{"__proto__":{"x":1}}') }, /key "__proto__"/],
  ['constructor in data', { data: { a: { constructor: 1 } } }, /data\.a .*"constructor"/],
  ['then in data', { data: JSON.parse('{"then":1}') }, /key "then"/],
  ['toString in data', { data: { toString: 1 } }, /key "toString"/],
  ['a NUL in data', { data: { a: 'b\0' } }, /data\.a must be Unicode text without NUL/],
  ['a sender by its name alone', { from: 'Carol' }, /from must be an object/],
  ['a sender without a name', { from: { id: 'carol' } }, /from\.name must be a string/],
  ['a sender with a blank name', { from: { name: ' ' } }, /from\.name must not be empty/],
  ['a sender of two lines', { from: { name: 'a\nb' } }, /from\.name must be one line/],
  ['a long name', { from: { name: 'x'.repeat(256) } }, /from\.name has 256 .*255/],
  ['a sender id that is a number', { from: { name: 'C', id: 7 } }, /from\.id must be a string/],
  ['an empty sender id', { from: { name: 'C', id: '' } }, /from\.id must not be empty/],
  ['a sender with more', { from: { name: 'C', email: 'c@x' } }, /from .*unknown field "email"/],
  ['a picture that is no link', { from: { name: 'C', avatarUrl: 7 } }, /from\.avatarUrl must/],
  [
    'a picture by mail',
    { from: { name: 'C', avatarUrl: 'mailto:c@x.org' } },
    /from\.avatarUrl must/,
  ],
  [
    'a picture in the message',
    { from: { name: 'C', avatarUrl: 'data:image/png;base64,AA==' } },
    /from\.avatarUrl must/,
  ],
  ['actions that are no list', { actions: { label: 'a', id: 'b' } }, /actions must be a list of/],
  ['six actions', { actions: Array(6).fill({ label: 'a', id: 'b' }) }, /actions .*at most 5/],
  ['a hole among the actions', { actions: Array(1) }, /actions\[0\] must be an object/],
  ['an action without a label', { actions: [{ id: 'b' }] }, /actions\[0\]\.label must be a string/],
  ['an action of two lines', { actions: [{ label: 'a\nb', id: 'b' }] }, /label must be one line/],
  ['an action that does nothing', { actions: [{ label: 'a' }] }, /actions\[0\] .*either a url/],
  [
    'an action with link and id',
    { actions: [{ label: 'a', id: 'b', url: '/' }] },
    /actions\[0\] .*either a url/,
  ],
  [
    'an action that runs code',
    {
      actions: [
        { label: 'a', id: 'b' },
        { label: 'a', url: 'javascript:alert(1)' },
      ],
    },
    /actions\[1\]\.url must be an http:/,
  ],
  ['an action id that is a number', { actions: [{ label: 'a', id: 1 }] }, /actions\[0\]\.id must/],
  ['an action with more', { actions: [{ label: 'a', id: 'b', on: 1 }] }, /unknown field "on"/],
  ['progress in percent', { progress: 40 }, /progress must be a number from 0 to 1/],
  ['progress backwards', { progress: -0.1 }, /progress must be/],
  ['progress that is no number', { progress: Number.NaN }, /progress must be/],
  ['progress as a string', { progress: '0.5' }, /progress must be/],
  ['an unknown field', { html: '<b>x</b>' }, /unknown field "html"/],
  ['a misspelled field', { message: 'x', text: undefined }, /unknown field "message"/],
  ['a field that is not supported', { email: true }, /unknown field "email"/],
  ['an id of its own', { id: 'x' }, /unknown field "id"/],
];

function nested(depth: number): object {
  return depth === 0 ? {} : { a: nested(depth - 1) };
}

describe('the input of send', () => {
  const fixture = new CenterFixture();
  let center: MessageCenter;

  beforeAll(async () => {
    await fixture.start();
    center = fixture.center();
  });
  afterAll(() => fixture.stop());

  const send = (fields: object) =>
    center.send({ to: { user: 'barry' }, text: 'Ready', ...fields } as SendInput);

  for (const [what, fields, names] of REFUSED) {
    it(`refuses ${what}`, async () => {
      const error = await send(fields).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'MessageCenterError', code: 'INVALID' });
      expect((error as Error).message).toMatch(names);
      expect((error as Error).message.length).toBeLessThan(400);
    });
  }

  it('has an error that shows the right call if recipient and text are given as arguments', async () => {
    await expect(center.send('barry' as never, 'Ready' as never)).rejects.toThrow(
      'the options object must be {transaction}; the message is one object: send({ to, text }); got a string.',
    );
  });

  it('refuses anything but a plain object', async () => {
    for (const input of [undefined, null, 'text', [], new (class Message {})()]) {
      await expect(center.send(input as never)).rejects.toMatchObject({ code: 'INVALID' });
    }
    expect(await center.counts({ user: 'barry' })).toEqual({
      total: 0,
      unread: 0,
      transient: 0,
      unreadPersistent: 0,
    });
  });

  it('with an empty list of actions is a message without actions', async () => {
    const user = randomUUID();
    const { id } = await send({ to: { user }, actions: [] });
    expect(await center.get({ user }, id)).not.toHaveProperty('actions');
  });

  it('is kept unchanged, up to every limit', async () => {
    const user = `\u{1f600} Ünï.cödé+${randomUUID()}@example.com / ' " $ \u202e`;
    const fields = {
      level: 'warning',
      subject: 'x'.repeat(255),
      text: `<script>${'e\u0301'.repeat(4_990)}</script>`,
      from: { id: 'i'.repeat(255), name: 'n'.repeat(255), avatarUrl: '/c.png' },
      actions: Array.from({ length: 5 }, (_, index) =>
        index % 2 ? { label: 'l'.repeat(255), url: '/a' } : { label: 'l', id: 'i'.repeat(255) },
      ),
      progress: 1,
      data: { a: { b: [1, -0.5, true, null, 'x\ny', { c: nested(3) }] } },
      closeAfterMs: 600_000,
      key: 'k'.repeat(255),
      persistent: true,
    };
    const { id } = await send({ to: { user }, ...fields });
    const { key, ...kept } = fields;
    expect(key).toHaveLength(255);
    expect(await center.get({ user }, id)).toMatchObject(kept);
  });

  it('is copied, so the app’s later changes have no effect', async () => {
    const user = randomUUID();
    const data = { list: [1] };
    const sending = send({ to: { user }, data });
    data.list.push(2);
    const { id } = await sending;
    expect((await center.get({ user }, id)).data).toEqual({ list: [1] });
  });

  it('distinguishes user ids by every character', async () => {
    const names = ['a', 'A', 'a ', ' a', 'á', 'a\u0301', 'user:a', 'a.b', '$a', 'a%', 'a_', 'a*'];
    for (const user of names) await send({ to: { user }, text: user });
    for (const user of names) {
      const { messages } = await center.list({ user });
      expect(messages.map(({ text }) => text)).toEqual([user]);
    }
  });

  it('refuses persistent: true for a session, whose inbox ends, and says what to do', async () => {
    const to = { session: 'A'.repeat(22) };
    await expect(send({ to, persistent: true })).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringMatching(/anonymous visitor.*Leave persistent out/),
    });
    const kept = await send({ to });
    expect((await center.get(to, kept.id)).persistent).toBe(true);
    const fleeting = await send({ to, persistent: false });
    expect((await center.get(to, fleeting.id)).persistent).toBe(false);
  });
});
