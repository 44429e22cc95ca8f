/**
 * How soon the widget is ready and shows a message, and what it costs the page, in Chromium, next
 * to a bare Socket.IO client that writes into the page itself, and next to one that calls notyf.
 */
import { traceTasks } from './main-thread.mjs';
import { inTurns, print, printColumns } from './measure.mjs';
import { listAll, nextFrame, openPanel, pointAtBell, pointAtList, wheelUp } from './page-panel.mjs';
import { countElements, stillness, timeConnect, timeElement, timePopups } from './page-scripts.mjs';
import { openStage } from './page-stage.mjs';

const POPUP_ROUNDS = 30;
const START_ROUNDS = 10;
const LOAD_ROUNDS = 3;
const ARRIVALS = 1_000;
const LISTED = 5_000;
const TEXT = 'Your report is ready.';
const WHEEL = 3_000;

const stage = await openStage();
const { center, bare, browser } = stage;
let users = 0;
try {
  await benchPopups();
  await benchStart();
  await benchArrivals();
  await benchList();
} finally {
  await stage.close();
}

/** A completely loaded page of the widget, for a user of its own. */
async function openWidget(to, ...scripts) {
  const page = await stage.open('widget', to.user, timeElement, ...scripts);
  await page.evaluate(() => window.connected);
  await page.waitForFunction(() => customElements.get('mc-panel'));
  return page;
}

async function openBare(name, ...scripts) {
  const page = await stage.open(name, 'nobody', timeConnect, ...scripts);
  await page.evaluate(() => window.connected);
  return page;
}

function newUser() {
  users += 1;
  return { user: `user-${users}` };
}

async function sendMany(to, count) {
  const texts = Array.from({ length: count }, (_, index) => `${TEXT} ${index}`);
  await Promise.all(texts.map((text) => center.send({ to, text })));
}

/** The cost of one popup; it has closed, and nothing moves any more, before the next one. */
async function popupTimes(page, selector, send, take) {
  const times = page.evaluate((popup) => window.nextPopup(popup), selector);
  await page.evaluate(() => {});
  const sent = await send();
  const result = await times;
  await take(sent);
  await page.evaluate(stillness);
  return result;
}

async function benchPopups() {
  const to = newUser();
  const [plain, toasts, widget] = await Promise.all([
    openBare('bare', timePopups),
    openBare('notyf', timePopups),
    openWidget(to, timePopups),
  ]);
  const message = { text: TEXT };
  const emitTo = (page) => async () =>
    bare.to(await page.evaluate(() => window.socket.id)).emit('push', message);
  const cases = {
    'bare socket, textContent of a new element': () =>
      popupTimes(plain, '.popup', emitTo(plain), () =>
        plain.evaluate(() => document.querySelector('.popup').remove()),
      ),
    'bare socket, notyf': () =>
      popupTimes(toasts, '.notyf__toast', emitTo(toasts), () =>
        toasts.evaluate(() => window.notyf.dismissAll()),
      ),
    'message-center': () =>
      popupTimes(
        widget,
        'mc-popup',
        () => center.send({ to, ...message }),
        ({ id }) => center.remove(to, [id]),
      ),
  };
  // A warm-up: the first compilation and styling are not measured.
  await inTurns(3, cases);
  const results = await inTurns(POPUP_ROUNDS, cases);
  print('From socket event to painted popup, ms', results, 'ms', ({ painted }) => painted);
  print('Main-thread work for it, ms', results, 'ms', ({ busy }) => busy);
  await closeAll(plain, toasts, widget);
}

async function benchStart() {
  const start = async (opening, measured) => {
    const page = await opening;
    const time = await page.evaluate(measured);
    await closeAll(page);
    return time;
  };
  const results = await inTurns(START_ROUNDS, {
    'page with a bare socket, connected': () => start(openBare('bare'), () => window.connected),
    'message-center, the bell can be used': () =>
      start(stage.open('widget', 'nobody', timeElement), () => window.usable),
    'message-center, live': () =>
      start(stage.open('widget', 'nobody', timeElement), () => window.connected),
  });
  print('Since the navigation, with an empty cache, ms', results, 'ms');
}

async function benchArrivals() {
  const emitMany = async () => {
    for (let index = 0; index < ARRIVALS; index += 1) bare.emit('push', { text: TEXT });
  };
  const arriveAt = async (name, selector) => {
    const page = await openBare(name);
    return measureTasks(page, async () => {
      await emitMany();
      await page.waitForFunction(
        ([of, count]) => document.querySelectorAll(of).length === count,
        [selector, ARRIVALS],
      );
    });
  };
  const results = await inTurns(LOAD_ROUNDS, {
    'bare socket, an element for each': () => arriveAt('bare', '.popup'),
    'bare socket, notyf': () => arriveAt('notyf', '.notyf__toast'),
    'message-center, panel open': async () => {
      const to = newUser();
      const page = await openWidget(to, countElements);
      await center.send({ to, text: TEXT });
      await pointAtBell(page);
      await openPanel(page);
      return measureTasks(page, async () => {
        await sendMany(to, ARRIVALS);
        await page.waitForFunction(
          (count) => document.querySelector('message-center').messages.length > count,
          ARRIVALS,
        );
      });
    },
  });
  printTasks(`${ARRIVALS} arrivals, tasks of the main thread`, results);
}

async function benchList() {
  const to = newUser();
  await sendMany(to, LISTED);
  const texts = Array.from({ length: LISTED }, (_, index) => `${TEXT} ${index}`);
  const results = new Map();
  const note = async (name, page, work) => {
    const measured = await measureTasks(page, () => work(page));
    results.set(name, [...(results.get(name) ?? []), measured]);
  };
  for (let round = 0; round < LOAD_ROUNDS; round += 1) {
    const list = await openBare('bare');
    await note('bare socket, all in one list', list, async () => {
      bare.emit('list', texts);
      await list.waitForFunction(
        (count) => document.querySelector('#list').children.length === count,
        LISTED,
      );
    });
    const page = await openWidget(to, countElements);
    await pointAtBell(page);
    await note('message-center, opening the panel', page, openPanel);
    await note('End until all are listed', page, () => listAll(page, LISTED));
    await pointAtList(page);
    await note('wheel from the end to the top', page, () => wheelUp(page, WHEEL));
    await closeAll(list, page);
  }
  printTasks(`An inbox of ${LISTED}, tasks of the main thread`, results);
}

/** The tasks while `work` runs, and the highest number of elements until then. */
async function measureTasks(page, work) {
  const tasks = await traceTasks(browser, page, async () => {
    await work();
    await nextFrame(page);
  });
  await page.evaluate(countElements);
  return { ...tasks, most: await page.evaluate(() => window.most) };
}

function printTasks(title, results) {
  printColumns(title, results, {
    'longest, ms': ({ longest }) => longest,
    'over 50 ms': ({ long }) => long,
    'busiest, ms': ({ busiest }) => busiest,
    'all, ms': ({ total }) => total,
    elements: ({ most }) => most,
  });
}

async function closeAll(...pages) {
  await Promise.all(pages.map((page) => page.context().close()));
}
