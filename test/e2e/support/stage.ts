import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { App, type AppOptions } from './app.js';
import { Browsers } from './browsers.js';
import type { NewData } from './store-spec.js';

/** An app and browsers for one group of tests: each test has a user and visitors of its own. */
export interface Stage {
  readonly app: App;
  readonly browsers: Browsers;
  /** A user that no other test uses. */
  newUser(): string;
}

/**
 * Called in a `describe`: starts everything before its first test and ends it after the last.
 * @param options Those of the app; a function is asked at its start.
 * @param expectedLog Lines of the app's log that these tests bring about; every other one is a fault.
 */
export function useStage(
  options: AppOptions | (() => AppOptions) = {},
  newData?: NewData,
  expectedLog?: RegExp,
): Stage {
  const app = new App(typeof options === 'function' ? options : () => options, newData);
  const browsers = new Browsers();
  let users = 0;
  beforeAll(() => app.start());
  afterEach(() => browsers.leave());
  afterAll(async () => {
    await app.stop();
    const lines = (app.server.errors + app.worker.errors).split('\n').filter((line) => line !== '');
    expect(lines.filter((line) => !expectedLog?.test(line))).toEqual([]);
  });
  return {
    app,
    browsers,
    newUser: () => {
      users += 1;
      return `user${users}`;
    },
  };
}
