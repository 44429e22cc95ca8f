/**
 * Uses the element in a process whose globals are those of a DOM without a browser, as test runners
 * make them, and prints the result.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import vm from 'node:vm';

const [name, origin, rest] = process.argv.slice(2);

/** The globals of the language, and those that Node needs for its own work. */
const KEPT = new Set([
  ...vm.runInNewContext('Object.getOwnPropertyNames(globalThis)'),
  ...['process', 'console', 'Buffer', 'queueMicrotask', 'performance', 'global', 'structuredClone'],
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate'],
]);

/** What older or partial DOMs do not have. */
const MISSING = [
  ...['fetch', 'WebSocket', 'localStorage', 'sessionStorage', 'matchMedia', 'ResizeObserver'],
  ...['IntersectionObserver', 'reportError', 'Notification', 'HTMLDialogElement'],
];

/** Without a page's address where half of it is missing, as jest has it. */
const MAKE = {
  async jsdom(isBare) {
    const { JSDOM } = await import('jsdom');
    // Otherwise its page is a hidden one, on which nothing pops up.
    const options = { url: `${origin}/`, pretendToBeVisual: true };
    return (isBare ? new JSDOM() : new JSDOM('', options)).window;
  },
  async 'happy-dom'(isBare) {
    const { Window } = await import('happy-dom');
    return isBare ? new Window() : new Window({ url: `${origin}/` });
  },
};

const faults = [];
const told = [];
const note = (fault) => faults.push(String(fault?.stack ?? fault));
process.on('uncaughtException', note);
process.on('unhandledRejection', note);
console.error = (...words) => faults.push(words.join(' '));

const bare = rest === 'bare';
const window = await MAKE[name](bare);
for (const key of Object.getOwnPropertyNames(window)) {
  if (KEPT.has(key)) continue;
  Object.defineProperty(globalThis, key, {
    configurable: true,
    get: () => window[key],
    set: (value) => {
      window[key] = value;
    },
  });
}
Object.defineProperty(globalThis, 'window', { configurable: true, value: window });
if (!window.fetch) convertSignals();
if (bare) for (const key of MISSING) Object.defineProperty(globalThis, key, { value: undefined });
if (bare) {
  Object.defineProperty(window, 'localStorage', { value: undefined });
  delete window.CSSStyleSheet?.prototype.replace;
}
window.addEventListener('error', ({ error, message }) => note(error ?? message));

await import('message-center-element');

/** Node's `fetch` refuses signals that are not Node's own, so test runners convert a DOM's. */
function convertSignals() {
  const { fetch } = globalThis;
  globalThis.fetch = (input, { signal: _ofTheDom, ...init } = {}) => fetch(input, init);
}

/** Waits for something to become true, for as long as that takes in any of these DOMs. */
async function until(test) {
  for (let tries = 0; tries < 500 && !test(); tries += 1) await sleep(10);
  return test();
}

const element = document.createElement('message-center');
element.addEventListener('mc-error', ({ error }) => told.push(error.code));
element.server = bare ? '/message-center' : `${origin}/message-center`;
element.token = 'barry';
document.body.append(element);
const inbox = document.createElement('message-inbox');
const badge = document.createElement('message-badge');
document.body.prepend(inbox, badge);
await element.updateComplete;
element.show();
await element.updateComplete;
const opened = await until(() => element.shadowRoot.querySelector('mc-panel') !== null);
const listed = bare || (await until(() => rowsOf(element) === 2));
const linked = bare || (await until(() => rowsOf(inbox) === 2 && textOf(badge) === '2 2 unread'));
element.hide();
await element.updateComplete;
process.send('listed');
// The popups of the first two may still be up.
const popped = bare || (await until(() => element.counts.total === 3 && popups() > 0));
element.markAllRead();
if (!bare) await until(() => element.counts.unread === 0);
const refreshed = await element.refresh().then(
  () => 'refreshed',
  ({ code }) => code,
);
element.show();
await element.updateComplete;
element.remove();
document.body.append(element);
await element.updateComplete;
for (const each of [element, inbox, badge]) each.remove();
// Lets updates that are under way end before the document is gone.
await nextTurn();
await (window.happyDOM?.abort() ?? window.close());

// What an element has left running would keep the process, and might still fail.
process.once('beforeExit', () => {
  process.send({
    opened,
    listed,
    linked,
    popped,
    refreshed,
    unread: element.counts.unread,
    told,
    faults,
  });
});

function rowsOf(element) {
  const panel = element.shadowRoot.querySelector('mc-panel');
  return panel?.shadowRoot.querySelectorAll('mc-row').length;
}

function textOf(element) {
  const texts = [...element.shadowRoot.querySelectorAll('span')];
  return texts.map(({ textContent }) => textContent.trim()).join(' ');
}

function popups() {
  const stack = element.shadowRoot.querySelector('mc-popup-stack');
  return stack?.shadowRoot.querySelectorAll('mc-popup').length ?? 0;
}
