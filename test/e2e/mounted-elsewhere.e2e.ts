import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { App } from './support/app.js';
import { Browsers } from './support/browsers.js';
import { eventually } from './support/eventually.js';

describe('a router that is not mounted at the option `path`', () => {
  const app = new App(() => ({ path: '/elsewhere' }));
  const browsers = new Browsers();

  beforeAll(() => app.start());
  afterAll(() => app.stop());

  it('serves pages that are live over a socket immediately, and logs what to change', async () => {
    const user = 'barry';
    const page = await (await browsers.user(app.origin, user)).openLive();
    await app.worker.call('send', { to: { user }, text: 'Found' });
    await eventually(() => page.popups()).toEqual(['Found']);
    // It never had to poll.
    expect((await page.witness()).connections).toEqual(['live']);
    await browsers.leave();
    const lines = app.server.takeErrors().trim().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/mounted at "\/message-center".*path: "\/message-center"/),
    ]);
  });
});
