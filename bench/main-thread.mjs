/** What the main thread of a page does, from the browser's own trace. */

const CATEGORY = 'disabled-by-default-devtools.timeline';

/** A longer task is noticed by the user, in milliseconds. */
const LONG_MS = 50;

/**
 * Traces a page while `work` runs.
 *
 * @returns `longest`: wall-clock milliseconds of the longest task; `busiest` and `total`: processor
 *   milliseconds of the heaviest task and of all tasks, on which other programs on the machine have
 *   less influence; `long`: how many tasks took more than 50 ms of wall-clock time.
 */
export async function traceTasks(browser, page, work) {
  await browser.startTracing(page, { categories: [CATEGORY, '__metadata'] });
  await work();
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  const started = traceEvents.find(({ name }) => name === 'TracingStartedInBrowser');
  const pid = started.args.data.frames[0].processId;
  const { tid } = traceEvents.find(
    (event) => event.pid === pid && event.args?.name === 'CrRendererMain',
  );
  const tasks = traceEvents
    .filter((event) => event.name === 'RunTask' && event.pid === pid && event.tid === tid)
    .map(({ dur = 0, tdur = 0 }) => ({ clock: dur / 1_000, processor: tdur / 1_000 }));
  return {
    longest: Math.max(...tasks.map(({ clock }) => clock)),
    busiest: Math.max(...tasks.map(({ processor }) => processor)),
    total: tasks.reduce((sum, { processor }) => sum + processor, 0),
    long: tasks.filter(({ clock }) => clock > LONG_MS).length,
  };
}
