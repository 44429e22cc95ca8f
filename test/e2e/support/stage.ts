import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { App, type AppOptions } from './app.js';
import { Browsers } from './browsers.js';
import { type NewData, newLastingFile } from './store-spec.js';

/** An app and browsers for one group of tests: each test has a user and visitors of its own. */
export interface Stage {
  readonly app: App;
  readonly browsers: Browsers;
  /** A user that no other test uses. */
  newUser(): string;
}

/** One app for all files that a worker runs, which ends with it: a start costs a second. */
const sharedApp = new App(undefined, newLastingFile);

let users = 0;

/**
 * Called in a `describe`: starts everything before its first test and ends it after the last.
 * @param options Those of an app of its own; a function is asked at its start. Without any, other
 *   files use the same app.
 * @param expectedLog Lines of the app's log that these tests bring about; every other one is a fault.
 */
export function useStage(
  options?: AppOptions | (() => AppOptions),
  newData?: NewData,
  expectedLog?: RegExp,
): Stage {
  const app =
    options === undefined
      ? sharedApp
      : new App(typeof options === 'function' ? options : () => options, newData);
  const browsers = new Browsers();
  beforeAll(() => app.start());
  afterEach(() => browsers.leave());
  afterAll(async () => {
    await (app === sharedApp ? app.stopOthers() : app.stop());
    expect(app.takeLog().filter((line) => !expectedLog?.test(line))).toEqual([]);
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
