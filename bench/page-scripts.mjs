/** What runs in the pages. Each function is sent to the browser as it stands. */

/**
 * From now on `nextPopup(selector)` gives what the next push costs: `painted`, milliseconds from
 * the socket's event to the end of the frame that has the popup in it, and `busy`, how long of it
 * the main thread was at work. A task that is posted while a frame is made runs right after it.
 */
export function timePopups() {
  const PUSH = '42["push"';
  let armed;
  const nextTask = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
  const inTree = (root, selector) =>
    root.querySelector(selector) ??
    [...root.querySelectorAll('*')].some(
      ({ shadowRoot }) => shadowRoot && inTree(shadowRoot, selector),
    );

  async function time(selector) {
    const start = performance.now();
    const handled = nextTask().then(() => performance.now());
    let frame;
    do {
      frame = await new Promise((resolve) => {
        requestAnimationFrame(async () => {
          const begin = performance.now();
          await nextTask();
          resolve({ begin, end: performance.now() });
        });
      });
    } while (!inTree(document, selector));
    const { begin, end } = frame;
    const script = Math.min(await handled, begin) - start;
    return { painted: end - start, busy: script + end - begin };
  }

  const property = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
  Object.defineProperty(WebSocket.prototype, 'onmessage', {
    ...property,
    set(listener) {
      property.set.call(this, (event) => {
        if (armed && String(event.data).startsWith(PUSH)) {
          armed();
          armed = undefined;
        }
        listener.call(this, event);
      });
    },
  });
  window.nextPopup = (selector) =>
    new Promise((resolve) => {
      armed = () => resolve(time(selector));
    });
}

/** Records when a bare socket connects: `connected`, since the navigation. */
export function timeConnect() {
  const connection = Promise.withResolvers();
  window.connected = connection.promise;
  addEventListener('DOMContentLoaded', () => {
    window.socket.on('connect', () => connection.resolve(performance.now()));
  });
}

/**
 * From now on the page notes, since the navigation, when the bell can be used (`usable`: it is
 * defined, rendered, enabled, has its name, and a click would reach it) and when the element is
 * live (`connected`).
 */
export function timeElement() {
  const live = Promise.withResolvers();
  window.connected = live.promise;
  addEventListener('mc-connection', ({ status }) => {
    if (status === 'live') live.resolve(performance.now());
  });
  const isUsable = (root) => {
    const bell = root.querySelector('[part~="bell"]');
    if (!bell?.ariaLabel || bell.disabled) return false;
    const { x, y, width, height } = bell.getBoundingClientRect();
    const hit = root.elementFromPoint(x + width / 2, y + height / 2);
    return bell.contains(hit);
  };
  window.usable = (async () => {
    await customElements.whenDefined('message-center');
    const element = document.querySelector('message-center');
    do await element.updateComplete;
    while (!isUsable(element.shadowRoot));
    return performance.now();
  })();
}

/** From now on `most` is the most elements that the page has had in any frame. */
export function countElements() {
  const below = (root) =>
    [...root.querySelectorAll('*')].reduce(
      (sum, { shadowRoot }) => sum + 1 + (shadowRoot ? below(shadowRoot) : 0),
      0,
    );
  window.most ??= 0;
  const eachFrame = () => {
    window.most = Math.max(window.most, below(document));
    requestAnimationFrame(eachFrame);
  };
  eachFrame();
}

/**
 * Resolves when nothing has moved in the page for a while. Right after a movement the browser would
 * still keep to its beat of frames, and what comes next would have to wait for it.
 */
export async function stillness() {
  while (document.getAnimations().some(({ playState }) => playState === 'running')) {
    await new Promise(requestAnimationFrame);
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
}

/**
 * Where the panel's list stands: `top`, how far it is scrolled; `last`, the place of the last row
 * that is rendered, 0 without one.
 */
export function readPanel() {
  const center = document.querySelector('message-center');
  const panel = center.shadowRoot.querySelector('mc-panel').shadowRoot;
  const top = panel.querySelector('.scroller')?.scrollTop ?? 0;
  const last = [...panel.querySelectorAll('mc-row')].at(-1)?.ariaPosInSet;
  return { top, last: Number(last ?? 0) };
}
