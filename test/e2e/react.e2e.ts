import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { builtFolder, bundleScript } from '../server-rendering/bundle-page.js';
import type { PropsPage } from '../server-rendering/pages/react-props.js';
import { Browsers } from './support/browsers.js';
import { eventually } from './support/eventually.js';
import { RenderedApp } from './support/rendered-app.js';

declare global {
  interface Window {
    reactPage: PropsPage;
    /** The events that handlers received, in order. */
    mcHeard: string[];
  }
}

const SCRIPT = `import { startPage } from './react-props.tsx';
  window.mcHeard = [];
  window.reactPage = startPage(document.getElementById('app'));`;

/** Both versions that the component is for, by the packages that hold them. */
const VERSIONS = [
  { version: '19', packages: {} },
  { version: '18', packages: { react: 'react-18', 'react-dom': 'react-dom-18' } },
];

describe.each(VERSIONS)('the component in React $version', ({ packages }) => {
  const browsers = new Browsers();
  let built: Awaited<ReturnType<typeof builtFolder>>;
  let app: RenderedApp;

  beforeAll(async () => {
    built = await builtFolder();
    app = new RenderedApp({ folder: built.folder, render: () => '' });
    await Promise.all([bundleScript('props', SCRIPT, built.folder, packages), app.start()]);
  });
  // Fails if a page logged an error or broke its policy.
  afterEach(() => browsers.leave());
  afterAll(async () => {
    await app.stop();
    await built.remove();
  });

  async function open() {
    const { page } = await (await browsers.visitor(app.origin)).open('/props');
    await eventually(() => page.evaluate(() => window.reactPage !== undefined)).toBe(true);
    return page;
  }

  it('sets attributes, and restores their defaults when they are removed', async () => {
    const page = await open();
    const state = () =>
      page.evaluate(() => {
        const { popups, popupMs, theme, open, closeKeepsUnread, className } =
          window.reactPage.ref.current ?? {};
        return { popups, popupMs, theme, open, closeKeepsUnread, className };
      });
    await page.evaluate(() =>
      window.reactPage.render({
        popups: 'top-start',
        popupMs: 9_000,
        theme: 'dark',
        open: true,
        closeKeepsUnread: true,
        className: 'mine',
      }),
    );
    const set = { popups: 'top-start', popupMs: 9_000, theme: 'dark' };
    const flags = { open: true, closeKeepsUnread: true };
    expect(await state()).toEqual({ ...set, ...flags, className: 'mine' });
    await page.evaluate(() => window.reactPage.render({ popups: 'none', open: false }));
    const noFlags = { open: false, closeKeepsUnread: false };
    const defaults = { popupMs: 6_000, theme: 'auto', ...noFlags, className: '' };
    expect(await state()).toEqual({ ...defaults, popups: 'none' });
    await page.evaluate(() => window.reactPage.render({}));
    expect(await state()).toEqual({ ...defaults, popups: 'bottom-end' });
  });

  it('sets everything else as properties, and adds no script in the browser', async () => {
    const page = await open();
    const shown = await page.evaluate(async () => {
      const initial = await (await fetch('/state')).json();
      const token = () => 'token';
      window.reactPage.render({ initial, token, strings: { messages: 'Inbox' } });
      const element = window.reactPage.ref.current;
      await element?.updateComplete;
      return {
        unread: element?.counts.unread,
        token: element?.token === token,
        strings: element?.strings,
        children: element?.childElementCount,
      };
    });
    expect(shown).toEqual({
      unread: 3,
      token: true,
      strings: { messages: 'Inbox' },
      children: 0,
    });
  });

  it('calls the handlers of the latest rendering, and none after unmounting', async () => {
    const page = await open();
    const heard = await page.evaluate(async () => {
      const say = (name: string) => () => void window.mcHeard.push(name);
      window.reactPage.render({ onMcBeforeOpen: say('first') });
      const element = window.reactPage.ref.current;
      element?.show();
      element?.hide();
      window.reactPage.render({ onMcBeforeOpen: say('second') });
      element?.show();
      window.reactPage.unmount();
      element?.dispatchEvent(new Event('mc-before-open'));
      return [...window.mcHeard, window.reactPage.ref.current];
    });
    expect(heard).toEqual(['first', 'second', null]);
  });
});
