import type { Browser, BrowserContext, ConsoleMessage, Page } from 'playwright-core';
import { expect } from 'vitest';
import { recordEvents } from './page-scripts.js';
import { WidgetPage } from './widget-page.js';

export interface VisitorOptions {
  /** Other origins that the page may connect to; `any` for unknown ones. Default: none. */
  readonly otherOrigins?: readonly string[] | 'any';
  /** Expected browser messages about a network that the test has cut; any other message fails. */
  readonly tolerates?: RegExp;
  readonly javaScriptEnabled?: boolean;
  /** Their browser is a whole one, which shows desktop notifications. */
  readonly hasDesktop?: boolean;
  /** Run in every page before its own scripts. */
  readonly scripts?: readonly (() => void)[];
}

/** How long a page may take to load, and a click to become possible. */
const ACTION_MS = 30_000;

/** Chromium's messages about requests and sockets that no server answers. */
export const NETWORK_LOST =
  /^(Failed to load resource: net::ERR_|WebSocket connection to '[^']*' failed)/;

/**
 * One person's browser, with its own cookies and storage. It records what must not happen on any
 * page: a violation of its policy, an error, a request to another host.
 */
export class Visitor {
  readonly faults: string[] = [];
  /** The addresses of all polls: syncs by HTTP. */
  readonly polls: string[] = [];
  readonly #context: BrowserContext;
  readonly #origin: string;
  readonly #options: VisitorOptions;

  private constructor(context: BrowserContext, origin: string, options: VisitorOptions) {
    this.#context = context;
    this.#origin = origin;
    this.#options = options;
  }

  static async arrive(
    browser: Browser,
    origin: string,
    options: VisitorOptions = {},
  ): Promise<Visitor> {
    const { javaScriptEnabled = true, scripts = [] } = options;
    const context = await browser.newContext({ javaScriptEnabled, ignoreHTTPSErrors: true });
    context.setDefaultTimeout(ACTION_MS);
    const visitor = new Visitor(context, origin, options);
    await visitor.#watch();
    for (const script of scripts) await context.addInitScript(script);
    return visitor;
  }

  /** By the app's own way to sign in. */
  async signIn(user: string): Promise<void> {
    await this.#context.request.get(`${this.#origin}/sign-in?user=${user}`);
  }

  /** Opens a page in a new tab. @param scripts Run in this tab before its own scripts. */
  async open(path = '/', ...scripts: readonly (() => void)[]): Promise<WidgetPage> {
    const page = await this.#context.newPage();
    for (const script of scripts) await page.addInitScript(script);
    await page.goto(new URL(path, this.#origin).href);
    return new WidgetPage(page);
  }

  /** Opens a page and waits until its element is connected to the server. */
  async openLive(path = '/', ...scripts: readonly (() => void)[]): Promise<WidgetPage> {
    const page = await this.open(path, ...scripts);
    await page.expectConnection('live');
    return page;
  }

  async cookie(name: string) {
    return (await this.#context.cookies()).find((cookie) => cookie.name === name);
  }

  /** Closes the browser, and fails if something happened that must not. */
  async leave(): Promise<void> {
    await this.#context.close();
    expect(this.faults).toEqual([]);
  }

  async #watch(): Promise<void> {
    const context = this.#context;
    await context.exposeBinding('mcViolation', (_source, text: string) => {
      this.faults.push(`violation: ${text}`);
    });
    await context.addInitScript(recordEvents);
    context.on('console', (message) => this.#hear(message));
    context.on('weberror', (error) => void this.faults.push(`error: ${error.error()}`));
    context.on('request', (request) => this.#meet(request.url()));
    context.on('page', (page: Page) => {
      page.on('websocket', (socket) => this.#meet(socket.url().replace(/^ws/, 'http')));
    });
  }

  #hear(message: ConsoleMessage): void {
    const text = message.text();
    if (!['error', 'warning'].includes(message.type()) || this.#options.tolerates?.test(text))
      return;
    this.faults.push(`console: ${text}`);
  }

  #meet(url: string): void {
    if (url.includes('/messages?since=')) this.polls.push(url);
    const { otherOrigins = [] } = this.#options;
    if (otherOrigins === 'any') return;
    const known = [this.#origin, ...otherOrigins];
    if (!known.includes(new URL(url).origin)) this.faults.push(`asked another host: ${url}`);
  }
}
