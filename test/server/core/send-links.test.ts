import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageCenter, SendInput } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';

/** Links that lead elsewhere than they seem to, or run code. */
const BAD_LINKS = [
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'JAVASCRIPT:alert(1)',
  ' javascript:alert(1)',
  'javascript:alert(1) ',
  '\tjavascript:alert(1)',
  '\u0000javascript:alert(1)',
  '\u0001javascript:alert(1)',
  '\u00a0javascript:alert(1)',
  '\u200bjavascript:alert(1)',
  '\ufeffjavascript:alert(1)',
  '\u2028javascript:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  'java\rscript:alert(1)',
  'java\u0000script:alert(1)',
  'java\u00adscript:alert(1)\\',
  'javascript\t:alert(1)',
  'javascript\n:alert(1)',
  'javascript://example.com/%0aalert(1)',
  'javascript:/*--></title>*/alert(1)',
  'javascript&colon;alert(1)\u0009',
  'data:text/html,<script>alert(1)</script>',
  'DATA:text/html;base64,PHNjcmlwdD4=',
  'vbscript:msgbox(1)',
  'VbScript:msgbox(1)',
  'blob:https://example.com/x',
  'file:///etc/passwd',
  'ftp://example.com/x',
  'ws://example.com',
  'filesystem:http://example.com/x',
  'view-source:http://example.com',
  'about:blank',
  'intent://x',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  'https:\\\\evil.example',
  'https://user@evil.example',
  'https://user:secret@evil.example',
  'https://app.example.com@evil.example',
  'http://',
  'https://[::1',
  '',
  ' ',
  `https://example.com/${'x'.repeat(2_048)}`,
];

const GOOD_LINKS = [
  'https://example.com/reports/42?a=b#c',
  'http://localhost:3000/',
  'mailto:barry@example.com',
  '/reports/42',
  '/',
  '?page=2',
  '#top',
  'reports/42',
  '/path/with/a:colon',
  '/s%C3%BCd/\u00fcber',
];

describe('a link that send takes', () => {
  const fixture = new CenterFixture();
  let center: MessageCenter;

  beforeAll(async () => {
    await fixture.start();
    center = fixture.center();
  });
  afterAll(() => fixture.stop());

  const send = (fields: object) =>
    center.send({ to: { user: 'barry' }, text: 'Ready', ...fields } as SendInput);

  for (const url of BAD_LINKS) {
    it(`is not the link ${JSON.stringify(url.slice(0, 60))}`, async () => {
      await expect(send({ url })).rejects.toMatchObject({
        code: 'INVALID',
        message: expect.stringContaining('url must be an http:'),
      });
    });
  }

  it('may be refused for its length, a space or a user name, which the error names', async () => {
    for (const url of [`https://a.example/${'a'.repeat(3_000)}`, 'https://a.example/b c']) {
      await expect(send({ url })).rejects.toThrow(
        'without spaces or a user name, and at most 2048 characters long.',
      );
    }
  });

  it('is a path on the own site, or an http:, https: or mailto: URL', async () => {
    const user = randomUUID();
    for (const url of GOOD_LINKS) await send({ to: { user }, url });
    const { messages } = await center.list({ user });
    expect(messages.map(({ url }) => url)).toEqual([...GOOD_LINKS].reverse());
  });

  it('to a picture is an http: or https: URL, or a path on the own site', async () => {
    const user = randomUUID();
    const pictures = [
      'https://cdn.example.com/c.png',
      'http://localhost:3000/c',
      '/c.png',
      'c.png',
    ];
    for (const avatarUrl of pictures) await send({ to: { user }, from: { name: 'C', avatarUrl } });
    const { messages } = await center.list({ user });
    expect(messages.map(({ from }) => from?.avatarUrl)).toEqual([...pictures].reverse());
    for (const avatarUrl of ['data:image/png;base64,AA==', 'mailto:barry@example.com']) {
      await expect(send({ from: { name: 'C', avatarUrl } })).rejects.toThrow(
        'from.avatarUrl must be an http: or https: link to a picture',
      );
    }
  });
});
