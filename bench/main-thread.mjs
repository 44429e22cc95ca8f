/** What the main thread of a page does, as the browser itself traces it. */

const CATEGORY = 'disabled-by-default-devtools.timeline';

/** Longer than this, and the user notices. Milliseconds. */
const LONG_MS = 50;

/**
 * Traces a page while `work` runs.
 *
 * @returns `longest` and `total`, milliseconds of its longest task and of all; `long`, how many
 *   took more than 50 ms.
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
    .map(({ dur = 0 }) => dur / 1_000);
  return {
    longest: Math.max(0, ...tasks),
    total: tasks.reduce((sum, ms) => sum + ms, 0),
    long: tasks.filter((ms) => ms > LONG_MS).length,
  };
}
