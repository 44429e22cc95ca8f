import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { InitialState } from 'message-center-element';
import { createMessageCenter, type MessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';
import { newFolder } from '../../support/store-sqlite.js';

const CSP = "default-src 'self'; require-trusted-types-for 'script'";

const ADA = { user: 'ada' };

export interface RenderedAppOptions {
  /** The scripts of its pages. */
  readonly folder: string;
  /** What a page's server renders; a page starts by the script `<name>-browser.js`. */
  readonly render: (name: string, state: InitialState) => string | Promise<string>;
}

/** An app that renders its pages, with the state of the visitor's inbox in them. */
export class RenderedApp {
  readonly #options: RenderedAppOptions;
  #center: MessageCenter | undefined;
  #server: Server | undefined;
  #origin = '';
  #remove: () => Promise<void> = async () => {};

  constructor(options: RenderedAppOptions) {
    this.#options = options;
  }

  get origin(): string {
    return this.#origin;
  }

  /** Starts it, with three messages in the inbox. */
  async start(): Promise<void> {
    const { folder, remove } = await newFolder();
    this.#remove = remove;
    const center = createMessageCenter({
      store: sqliteStore(`${folder}/messages.db`),
      identify: () => ADA,
    });
    this.#center = center;
    await center.ready();
    for (const text of ['one', 'two', 'three']) await center.send({ to: ADA, text });
    this.#server = createServer(this.#pages(center));
    center.attach(this.#server);
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async send(text: string): Promise<void> {
    await this.#center?.send({ to: ADA, text });
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    await this.#center?.close();
    this.#server?.close();
    this.#server?.closeAllConnections();
    await this.#remove();
  }

  #pages(center: MessageCenter): express.Express {
    const app = express();
    app.use((_request, response, next) => {
      response.setHeader('Content-Security-Policy', CSP);
      next();
    });
    app.use('/message-center', center.router());
    app.get('/favicon.ico', (_request, response) => void response.status(204).end());
    app.get('/state', async (_request, response) => void response.json(await stateOf(center)));
    app.use('/scripts', express.static(this.#options.folder));
    app.get('/:name', async (request, response) => {
      const { name } = request.params;
      const markup = await this.#options.render(name, await stateOf(center));
      response.type('html').send(documentOf(name, markup));
    });
    return app;
  }
}

async function stateOf(center: MessageCenter): Promise<InitialState> {
  const answer = await center.sync(ADA);
  if (answer.kind !== 'reset') throw new Error('A sync without a position is a reset.');
  const { messages, counts, position, inbox } = answer;
  return { messages, counts, position, inbox };
}

function documentOf(name: string, markup: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${name}</title>
    <link rel="stylesheet" href="/message-center/widget.css">
    <script type="module" src="/scripts/${name}-browser.js"></script>
  </head>
  <body><div id="app">${markup}</div></body>
</html>`;
}
