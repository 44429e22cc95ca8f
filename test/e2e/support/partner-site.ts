import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The page's own script: it passes a token, and counts how often one was requested. */
const PAGE_SCRIPT = `
const element = document.querySelector('message-center');
const user = new URLSearchParams(location.search).get('user');
element.token = async () => {
  const response = await fetch('/token?user=' + user);
  return response.text();
};`;

/** Another site, whose page has the widget and the messages of an app's server. */
export class PartnerSite {
  readonly #app: () => string;
  readonly #server: Server;

  /** @param app The origin of the app's server, asked for each page. */
  constructor(app: () => string) {
    this.#app = app;
    this.#server = createServer(({ url = '/' }, response) => {
      const { pathname, searchParams } = new URL(url, 'http://site.invalid');
      response.setHeader('Content-Security-Policy', this.#csp());
      if (pathname === '/') response.setHeader('Content-Type', 'text/html; charset=utf-8');
      if (pathname === '/page.js') response.setHeader('Content-Type', 'text/javascript');
      response.end(this.#answer(pathname, searchParams));
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #csp(): string {
    const app = this.#app();
    return `default-src 'self' ${app} ${app.replace(/^http/, 'ws')}`;
  }

  #answer(pathname: string, query: URLSearchParams): string {
    if (pathname === '/page.js') return PAGE_SCRIPT;
    if (pathname === '/token') return `token-of-${query.get('user')}`;
    if (pathname !== '/') return '';
    return `<!doctype html>
<html lang="en">
  <title>partner</title>
  <message-center popup-ms="120000"></message-center>
  <script type="module" src="/page.js"></script>
  <script type="module" src="${this.#app()}/message-center/widget.js"></script>
</html>`;
  }
}
