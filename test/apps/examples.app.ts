import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../e2e/support/eventually.js';
import { findNginx } from '../e2e/support/nginx.js';
import { run } from '../package/support/app.js';
import { APPS, type ExampleApp, JOB_APPS, TEST_PROJECTS } from './support/example-apps.js';
import { ExampleStage, installedAt } from './support/example-stage.js';
import {
  arrive,
  endInTime,
  expectNothingOf,
  readBoth,
  receive,
  reloadAndFindBothRead,
  signInAs,
  signOutAndKeepNothing,
} from './support/example-story.js';

const mongoSetUri = inject('mongoSetUri');

/** The apps that scripts/test-apps.mjs has installed. */
const installed = (process.env.EXAMPLES ?? '').split(',');

/** The setup reports a missing MongoDB. */
function cannotRun({ onMongo, behindNginx }: ExampleApp): boolean {
  if (onMongo) return mongoSetUri === null;
  if (!behindNginx || findNginx()) return false;
  if (process.env.CI) throw new Error('CI is set, but there is no nginx.');
  console.warn('The example nginx is skipped: there is no nginx. Install it to run it.');
  return true;
}

for (const app of APPS.filter(({ name }) => installed.includes(name))) {
  const title = ['the example', app.name, app.variant].filter(Boolean).join(' ');

  describe.skipIf(cannotRun(app))(title, () => {
    let stage: ExampleStage;
    beforeAll(async () => {
      stage = await ExampleStage.start(app, mongoSetUri);
    });
    afterAll(() => stage?.stop());

    if (app.onMongo) {
      it('reaches the pages in all its processes', async () => {
        // With more pages than processes, connections are distributed in turn.
        const pages = await Promise.all([1, 2, 3].map(() => arrive(stage, app)));
        for (const page of pages) await signInAs(page, 'anna');
        await stage.send('anna', 'For all pages');
        for (const page of pages) await eventually(() => page.badge()).toBe('1');
        await pages[0]?.openPanel();
        await pages[0]?.page.getByRole('button', { name: 'Mark all as read' }).click();
        for (const page of pages) await eventually(() => page.badge()).toBe('');
        await stage.leave();
      });
    }

    it('shows what a worker sends after a sign-in, keeps it read, and shows nothing after the sign-out', async () => {
      const page = await arrive(stage, app);
      await signInAs(page, 'barry');
      const texts = ['The first report', 'The second report'] as const;
      for (const text of texts) await receive(stage, page, 'barry', text);
      await readBoth(page, texts, app);
      await reloadAndFindBothRead(page);
      await signOutAndKeepNothing(page, app);

      // Another page of the user, which shows when a message has arrived.
      const other = await arrive(stage, app);
      await signInAs(other, 'barry');
      await receive(stage, other, 'barry', 'The third report');
      await expectNothingOf(page, 'report');

      await endInTime(stage, app);
      await stage.leave();
    });
  });
}

for (const name of TEST_PROJECTS.filter((name) => installed.includes(name))) {
  it(`the tests of the example ${name} pass`, async () => {
    await run('npm', ['test'], installedAt(name));
  });
}

it('every example is tested', async () => {
  const folders = await readdir(new URL('../../demo/examples/', import.meta.url));
  const tried = [...APPS.map(({ name }) => name), ...JOB_APPS, ...TEST_PROJECTS];
  expect(folders.filter((name) => !tried.includes(name))).toEqual([]);
});
