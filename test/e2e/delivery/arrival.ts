import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import type { Stage } from '../support/stage.js';

const SENDS = 9;

/** The server of the stage makes no position check during these tests. */
export function arrivalTests({ app, browsers, newUser }: Stage): void {
  it('a message pops up once in each of two browsers and raises both badges, with no check or poll', async () => {
    const user = newUser();
    const visitors = await Promise.all([
      browsers.user(app.origin, user),
      browsers.user(app.origin, user),
    ]);
    const pages = await Promise.all(visitors.map((visitor) => visitor.openLive()));
    for (const page of pages) expect(await page.badge()).toBe('');
    // A slow machine may have polled before its socket was open.
    for (const visitor of visitors) visitor.polls.length = 0;

    await app.worker.call('send', { to: { user }, text: 'Your report is ready' });
    for (const page of pages) {
      await eventually(() => page.popups()).toEqual(['Your report is ready']);
      await eventually(() => page.badge()).toBe('1');
    }

    await app.worker.call('send', { to: { user }, text: 'Your import is done' });
    for (const page of pages) {
      await eventually(() => page.popups()).toEqual([
        'Your import is done',
        'Your report is ready',
      ]);
      await eventually(() => page.badge()).toBe('2');
      expect(await page.poppedUp()).toEqual(['Your report is ready', 'Your import is done']);
      expect((await page.witness()).connections).toEqual(['live']);
    }
    for (const visitor of visitors) expect(visitor.polls).toEqual([]);
  });

  it('a message appears on the screen soon after it was sent', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    const waits: number[] = [];
    for (let turn = 1; turn <= SENDS; turn += 1) {
      const text = `Report ${turn}`;
      const { id, sentAt } = await app.worker.call('send', { to: { user }, text });
      await eventually(async () => (await page.poppedUp()).at(-1)).toBe(text);
      const popup = (await page.witness()).popups.find((each) => each.id === id);
      waits.push((popup?.at ?? Number.NaN) - sentAt);
    }
    const sorted = waits.sort((a, b) => a - b);
    console.info(
      `From send() in a worker to the popup in Chromium: median ${sorted[(SENDS - 1) / 2]} ms, ` +
        `longest ${sorted.at(-1)} ms (${app.store.kind}, ${SENDS} messages).`,
    );
    expect(await page.poppedUp()).toHaveLength(SENDS);
  });
}
