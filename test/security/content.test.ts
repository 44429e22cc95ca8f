import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SendInput } from '../../server/index.js';
import { openClient, openSocket, TRANSPORTS } from '../support/transport-clients.js';
import { HttpStage } from '../support/transport-http-stage.js';

/** Valid text, whatever it looks like: stored and returned unchanged. */
const LITERAL = [
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '{{constructor.constructor("alert(1)")()}} <%= alert(1) %> #{1}',
  '\u202eevil\u202d \u2066isolate \u200f\u061c',
  `a${'\u0301'.repeat(9_999)}`,
  '\ufdfd\u{1242b}\u{e0041}\ufffe',
  '</template><!--',
  "'; DROP TABLE entries; --",
  '__proto__',
];

/** Invalid text. */
const REFUSED = [
  'a\ud800',
  '\udc00a',
  '\ud83d\ud83d\ude00',
  'a\0b',
  'a\bb',
  'a\u001b]0;x\u0007',
  'a\u007fb',
  '\u000b',
  ' \t\n',
  'a'.repeat(10_001),
];

const LINKS = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\u00adscript:alert(1)',
  'java\tscript:alert(1)',
  '\u0001javascript:alert(1)',
  ' javascript:alert(1)',
  'javascript\u2028:alert(1)',
  'javascript:%0aalert(1)',
  'javascript://%0aalert(1)',
  'feed:javascript:alert(1)',
  'view-source:javascript:alert(1)',
  'jar:javascript:alert(1)!/',
  'data:text/html,<script>alert(1)</script>',
  'data:;base64,PHNjcmlwdD4=',
  'vbscript:msgbox(1)',
  'livescript:x',
  'blob:https://a/b',
  'filesystem:https://a/b',
  '//evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https:///evil.example',
  'https:\\\\evil.example',
  'https:user@evil.example',
  'https://user@evil.example',
  'https://user:secret@evil.example',
  'https://@evil.example',
  'https://:@evil.example',
  'https://a%40evil.example:x@evil.example',
  'HTTPS:////user@evil.example',
  'https://app.example\u202emoc.live',
  'https://app.example\u200b.evil.example',
];

describe('the content of a message', () => {
  const stage = new HttpStage();

  beforeAll(() => stage.start());
  afterAll(() => stage.stop());

  const send = (user: string, fields: Partial<SendInput>) =>
    stage.served.center.send({ to: { user }, text: 'x', ...fields });

  for (const transport of TRANSPORTS) {
    it(`arrives as it was written, by ${transport}`, async () => {
      const user = `reader-by-${transport}`;
      const page = await openSocket(stage.fixture, stage.served, { user });
      for (const text of LITERAL) {
        const subject = text.slice(0, 255);
        await send(user, { text, subject, from: { name: subject }, data: { subject } });
      }
      const client = await openClient(stage.fixture, transport, stage.served, { user });
      const { messages } = await client.request('list', {});
      expect(messages.map(({ text }) => text)).toEqual(LITERAL.toReversed());
      for (const { subject, from, data } of messages) {
        expect([from?.name, data?.subject]).toEqual([subject, subject]);
      }
      await expect.poll(() => page.texts, { interval: 5 }).toEqual(LITERAL);
      await stage.expectNoEffect(messages);
    });
  }

  it('is well-formed text in every field that is shown', async () => {
    for (const text of REFUSED) {
      for (const fields of [
        { text },
        { subject: text },
        { from: { name: text } },
        { actions: [{ label: text, id: 'a' }] },
        { key: text },
        { to: { user: text } },
      ]) {
        await expect(send('barry', fields), JSON.stringify(fields)).rejects.toMatchObject({
          code: 'INVALID',
        });
      }
    }
    await stage.expectNoEffect();
  });

  it('has no link that is disguised or runs code', async () => {
    for (const url of LINKS) {
      for (const fields of [
        { url },
        { actions: [{ label: 'Open', url }] },
        { from: { name: 'Carol', avatarUrl: url } },
      ]) {
        await expect(send('barry', fields), url).rejects.toMatchObject({ code: 'INVALID' });
      }
    }
    await stage.expectNoEffect();
  });
});
