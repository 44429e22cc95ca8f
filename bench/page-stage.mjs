/** A server with three pages, and Chromium: the widget, a bare socket, and a bare socket with notyf. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';
import { chromium } from 'playwright-core';
import { Server } from 'socket.io';
import { CHROMIUM } from '../test/support/chromium.mjs';

const BARE_CLIENT = '<script src="/socket.io-client/dist/socket.io.min.js"></script>';
const PATH = '/bare-socket';
const CONNECT = `window.socket = io({
  path: '${PATH}', addTrailingSlash: false, transports: ['websocket'],
});`;

/** A list that the page builds by itself from one event. */
const LIST = `const list = document.querySelector('#list');
socket.on('list', (texts) => {
  list.append(...texts.map((text) => {
    const row = document.createElement('div');
    row.textContent = text;
    return row;
  }));
});`;

/** The HTML of each page, by its name. */
const PAGES = {
  widget: `<link rel="stylesheet" href="/message-center/widget.css">
    <script type="module" src="/message-center/widget.js"></script>
    <message-center></message-center>`,
  bare: `<div id="list" style="height: 480px; overflow: auto"></div>${BARE_CLIENT}<script>${CONNECT}
    socket.on('push', ({ text }) => {
      const popup = document.createElement('div');
      popup.className = 'popup';
      popup.textContent = text;
      document.body.append(popup);
    });
    ${LIST}</script>`,
  notyf: `<link rel="stylesheet" href="/notyf/notyf.min.css">${BARE_CLIENT}
    <script src="/notyf/notyf.min.js"></script><script>${CONNECT}
    window.notyf = new Notyf({ duration: 60_000 });
    socket.on('push', ({ text }) => notyf.success(text));</script>`,
};

const modules = fileURLToPath(new URL('../node_modules/', import.meta.url));

/** Starts everything; `close` of the returned object ends it. */
export async function openStage() {
  const folder = await mkdtemp(join(tmpdir(), 'message-center-bench-'));
  const center = createMessageCenter({
    store: sqliteStore(join(folder, 'messages.db')),
    identify: ({ headers }) => ({ user: /user=([\w-]+)/.exec(headers.cookie)?.[1] ?? 'nobody' }),
    // A measurement sends more commands than a user ever would.
    limits: { readsPerMinute: 100_000 },
  });
  await center.ready();
  const app = express();
  app.use('/message-center', center.router());
  for (const name of ['notyf', 'socket.io-client']) {
    app.use(`/${name}`, express.static(join(dirname(modules), 'node_modules', name)));
  }
  app.get('/:page', ({ params }, response) => {
    response.type('html').send(`<!doctype html><html lang="en"><meta charset="utf-8">
      <link rel="icon" href="data:,"><title>${params.page}</title><body>${PAGES[params.page]}`);
  });
  const server = createServer(app);
  const bare = new Server({ transports: ['websocket'], path: PATH, addTrailingSlash: false });
  center.attach(server);
  bare.attach(server, { destroyUpgrade: false });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch(CHROMIUM);

  return {
    center,
    bare,
    browser,

    /**
     * A page in a browser of its own with an empty cache.
     *
     * @param scripts Functions that run in the page before its own scripts.
     */
    async open(name, user, ...scripts) {
      const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
      await context.addCookies([{ name: 'user', value: user, url: origin }]);
      for (const script of scripts) await context.addInitScript(script);
      const page = await context.newPage();
      await page.goto(`${origin}/${name}`);
      return page;
    },

    async close() {
      await browser.close();
      await Promise.all([center.close(), bare.close()]);
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true });
    },
  };
}
