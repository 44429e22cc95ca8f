/**
 * How soon the widget is there and shows a message, and what it costs the page, in Chromium, beside
 * a bare Socket.IO client that writes into the page itself, and beside one that calls notyf.
 */
import { traceTasks } from './main-thread.mjs';
import { inTurns, print } from './measure.mjs';
import {
  countElements,
  readPanel,
  stillness,
  timeConnect,
  timeElement,
  timePopups,
} from './page-scripts.mjs';
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

/** A page of the widget that has loaded all it will, for a user of its own. */
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

/** What one popup costs; it is gone again, and all is still, before the next one. */
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
  // What is compiled and styled for the first time is not what is meant.
  await inTurns(3, cases);
  const results = await inTurns(POPUP_ROUNDS, cases);
  print('From socket event to painted popup, ms', results, 'ms', ({ painted }) => painted);
  print('The main thread at work for it, ms', results, 'ms', ({ busy }) => busy);
  await closeAll(plain, toasts, widget);
}

async function benchStart() {
  const start = async (opening, told) => {
    const page = await opening;
    const time = await page.evaluate(told);
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
  print('From the navigation, nothing in the cache, ms', results, 'ms');
}

/** What the main thread does while `arrive` brings messages to a page, until all are there. */
async function loadOf(page, arrive, isThere) {
  const tasks = await traceTasks(browser, page, async () => {
    await arrive();
    await page.waitForFunction(isThere, ARRIVALS);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  });
  const most = await page.evaluate(() => window.most);
  await closeAll(page);
  return { ...tasks, most };
}

async function benchArrivals() {
  const emitMany = async () => {
    for (let index = 0; index < ARRIVALS; index += 1) bare.emit('push', { text: TEXT });
  };
  const results = await inTurns(LOAD_ROUNDS, {
    'bare socket, an element for each': async () =>
      loadOf(
        await openBare('bare', countElements),
        emitMany,
        (count) => document.querySelectorAll('.popup').length === count,
      ),
    'bare socket, notyf': async () =>
      loadOf(
        await openBare('notyf', countElements),
        emitMany,
        (count) => document.querySelectorAll('.notyf__toast').length === count,
      ),
    'message-center, panel open': async () => {
      const to = newUser();
      const page = await openWidget(to, countElements);
      await page.click('message-center [part=bell]');
      await page.waitForFunction(() => document.querySelector('message-center').open);
      return loadOf(
        page,
        () => sendMany(to, ARRIVALS),
        (count) => document.querySelector('message-center').messages.length === count,
      );
    },
  });
  printLoad(`${ARRIVALS} arrivals`, results);
}

function printLoad(title, results) {
  print(`${title}: the longest task, ms`, results, 'ms', ({ longest }) => longest);
  print(`${title}: all tasks, ms`, results, 'ms', ({ total }) => total);
  print(`${title}: tasks of more than 50 ms`, results, '  ', ({ long }) => long);
  print(`${title}: elements in the page at most`, results, '  ', ({ most }) => most);
}

async function benchList() {
  const to = newUser();
  await sendMany(to, LISTED);
  const parts = new Map([
    ['opening the panel', []],
    ['End until all are listed', []],
    ['wheel from the end to the top', []],
  ]);
  for (let round = 0; round < LOAD_ROUNDS; round += 1) {
    const page = await openWidget(to, countElements);
    for (const [name, work] of [
      ['opening the panel', openPanel],
      ['End until all are listed', listAll],
      ['wheel from the end to the top', wheelUp],
    ]) {
      const tasks = await traceTasks(browser, page, () => work(page));
      parts.get(name).push({ ...tasks, most: await page.evaluate(() => window.most) });
    }
    await closeAll(page);
  }
  printLoad(`An inbox of ${LISTED}`, parts);
}

async function openPanel(page) {
  await page.click('message-center [part=bell]');
  await page.waitForFunction(
    (read) => new Function(`return (${read})()`)().last > 0,
    `${readPanel}`,
  );
}

async function listAll(page) {
  for (let { last } = await page.evaluate(readPanel); last < LISTED; ) {
    await page.keyboard.press('End');
    const before = last;
    do {
      await page.evaluate(() => new Promise(requestAnimationFrame));
      ({ last } = await page.evaluate(readPanel));
    } while (last === before);
  }
}

async function wheelUp(page) {
  const { x, y } = await page.evaluate(readPanel);
  await page.mouse.move(x, y);
  while ((await page.evaluate(readPanel)).top > 0) {
    await page.mouse.wheel(0, -WHEEL);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

async function closeAll(...pages) {
  await Promise.all(pages.map((page) => page.context().close()));
}
