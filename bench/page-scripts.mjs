/** The functions that run in the pages. Each is sent to the browser as source text. */

/**
 * Defines `nextPopup(selector)`, which measures the next push: `painted` is the milliseconds from
 * the socket's event to the end of the frame that contains the popup, and `busy` is how much of
 * that time the main thread worked. A task that is posted while a frame is being rendered runs
 * right after it.
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

/** Records when a bare socket connects: `connected`, in milliseconds since the navigation. */
export function timeConnect() {
  const connection = Promise.withResolvers();
  window.connected = connection.promise;
  addEventListener('DOMContentLoaded', () => {
    window.socket.on('connect', () => connection.resolve(performance.now()));
  });
}

/**
 * Records, in milliseconds since the navigation, when the bell can be used (`usable`: it is
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

/** From now on, `most` is the highest number of elements that the page has had in any frame. */
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
 * Resolves when nothing has moved in the page for a while. Right after a movement, the next
 * measurement would have to wait for the browser's next frame.
 */
export async function stillness() {
  while (document.getAnimations().some(({ playState }) => playState === 'running')) {
    await new Promise(requestAnimationFrame);
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
}

/**
 * The state of the panel's list: `top`, how far it is scrolled; `last`, the position of the last
 * rendered row, or 0.
 */
export function readPanel() {
  const center = document.querySelector('message-center');
  const panel = center.shadowRoot.querySelector('mc-panel').shadowRoot;
  const top = panel.querySelector('.scroller')?.scrollTop ?? 0;
  const last = [...panel.querySelectorAll('mc-row')].at(-1)?.ariaPosInSet;
  return { top, last: Number(last ?? 0) };
}
