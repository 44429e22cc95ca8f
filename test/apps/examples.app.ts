import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../e2e/support/eventually.js';
import { findNginx } from '../e2e/support/nginx.js';
import { run } from '../package/support/app.js';
import { APPS, type ExampleApp, TEST_PROJECTS } from './support/example-apps.js';
import {
  identityOf,
  markReadUpTo,
  occurrencesOf,
  signIn,
  signOut,
} from './support/example-page.js';
import { ExampleStage, installedAt } from './support/example-stage.js';

const mongoSetUri = inject('mongoSetUri');
const chosen = (process.env.EXAMPLES ?? '').split(',');

/** How long a process may take to end while pages are connected. */
const END_MS = 5_000;

function cannotRun({ onMongo, behindNginx }: ExampleApp): boolean {
  const without = behindNginx === true && !findNginx();
  if (without && process.env.CI) throw new Error('CI is set, but there is no nginx.');
  return without || (onMongo === true && mongoSetUri === null);
}

for (const app of APPS.filter(({ name }) => chosen.includes(name))) {
  const anonymous = app.byToken ? null : 'anonymous';
  const title = ['the example', app.name, app.variant].filter(Boolean).join(' ');

  describe.skipIf(cannotRun(app))(title, () => {
    let stage: ExampleStage;
    beforeAll(async () => {
      stage = await ExampleStage.start(app, mongoSetUri);
    });
    afterAll(() => stage?.stop());

    it('shows what a worker sends to who signs in, keeps what was read, and leaves nothing after the sign-out', async () => {
      const visitor = await stage.visitor();
      const page = await visitor.open(stage.path);
      if (!app.byToken) await page.expectConnection('live');
      await eventually(() => identityOf(page)).toBe(anonymous);

      await signIn(page, 'barry');
      await eventually(() => identityOf(page)).toBe('user');
      await page.expectConnection('live');
      await stage.send('barry', 'The first report');
      await eventually(() => page.poppedUp()).toEqual(['The first report']);
      await stage.send('barry', 'The second report');
      await eventually(() => page.poppedUp()).toEqual(['The first report', 'The second report']);
      await eventually(() => page.badge()).toBe('2');

      if (!app.byToken) {
        expect(await markReadUpTo(page, 1)).toBe(200);
        await eventually(() => page.badge()).toBe('1');
      }
      await page.openPanel();
      if (app.byToken) await page.actOn('The first report', 'Mark as read');
      await page.actOn('The second report', 'Mark as read');
      await eventually(() => page.badge()).toBe('');

      await page.page.reload();
      await page.expectConnection('live');
      await eventually(() => page.counts()).toMatchObject({ total: 2, unread: 0 });
      expect(await page.badge()).toBe('');
      expect(await page.popups()).toEqual([]);

      await signOut(page);
      await eventually(() => identityOf(page)).toBe(anonymous);
      expect(await page.counts()).toMatchObject({ total: 0 });
      expect(await page.messages()).toEqual([]);

      // Another page of the user shows that the message has arrived.
      const other = await (await stage.visitor()).open(stage.path);
      await signIn(other, 'barry');
      await eventually(() => identityOf(other)).toBe('user');
      await stage.send('barry', 'The third report');
      await eventually(() => other.poppedUp()).toEqual(['The third report']);
      await page.openPanel();
      expect(await occurrencesOf(page, 'report')).toBe(0);
      expect(await page.badge()).toBe('');

      const { code, signal, afterMs } = await stage.end();
      expect({ code, signal }).toEqual(
        app.endsBySignal ? { code: null, signal: 'SIGTERM' } : { code: 0, signal: null },
      );
      expect(afterMs).toBeLessThan(END_MS);
      expect(stage.errors).toBe('');
      await stage.leave();
    });
  });
}

describe.each(TEST_PROJECTS.filter((name) => chosen.includes(name)))('the example %s', (name) => {
  it('tests the element and the server', async () => {
    await run('npm', ['test'], installedAt(name));
  });
});

it('every example is tried', async () => {
  const folders = await readdir(new URL('../../demo/examples/', import.meta.url));
  const tried = new Set([...APPS.map(({ name }) => name), ...TEST_PROJECTS]);
  expect(folders.filter((name) => !tried.has(name))).toEqual([]);
});
