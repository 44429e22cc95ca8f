import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { Builder, Key as Keys, Origin, type WebDriver } from 'selenium-webdriver';
import { vi } from 'vitest';
import { freePort } from '../../support/free-port.js';
import type { Key, Point, TestedBrowser } from './tested-browser.js';

const KEYS: Readonly<Record<Key, string>> = {
  ArrowDown: Keys.ARROW_DOWN,
  Delete: Keys.DELETE,
  Enter: Keys.ENTER,
  Escape: Keys.ESCAPE,
  F8: Keys.F8,
  Tab: Keys.TAB,
  r: 'r',
};

/** The programs of WebKitGTK, and an X server for its window. */
export interface WebKitPaths {
  readonly driver: string;
  readonly browser: string;
  readonly xvfb: string;
}

/** WebKitGTK's MiniBrowser, driven by WebKitWebDriver in a virtual X server. */
export class WebKit implements TestedBrowser {
  readonly name = 'WebKitGTK';
  readonly #paths: WebKitPaths;
  #processes: ChildProcess[] = [];
  #driver: WebDriver | undefined;

  constructor(paths: WebKitPaths) {
    this.#paths = paths;
  }

  async start(): Promise<void> {
    const display = await this.#startDisplay();
    const port = await freePort();
    const args = ['--host=127.0.0.1', `--port=${port}`];
    // As root, its sandbox cannot start; and without a session bus, its accessibility bus is missing.
    const env = {
      ...process.env,
      DISPLAY: display,
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      NO_AT_BRIDGE: '1',
    };
    this.#processes.push(spawn(this.#paths.driver, args, { env, stdio: 'ignore' }));
    this.#driver = await this.#connect(`http://127.0.0.1:${port}`);
    await this.resize(1000, 800);
  }

  async stop(): Promise<void> {
    await this.#driver?.quit();
    this.#driver = undefined;
    for (const each of this.#processes.splice(0)) each.kill();
  }

  async open(url: string): Promise<void> {
    await this.#started.get(url);
  }

  async run<Args extends readonly unknown[], Value>(
    script: (...args: Args) => Value,
    ...args: Args
  ): Promise<Awaited<Value>> {
    const call = `return (${script})(...arguments)`;
    return this.#started.executeScript<Awaited<Value>>(call, ...args);
  }

  async click({ x, y }: Point): Promise<void> {
    const at = { x: Math.round(x), y: Math.round(y), origin: Origin.VIEWPORT };
    await this.#started.actions().move(at).click().perform();
  }

  async press(key: Key): Promise<void> {
    await this.#started.actions().sendKeys(KEYS[key]).perform();
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#started.manage().window().setRect({ width, height });
  }

  async picture(): Promise<Uint8Array> {
    return Buffer.from(await this.#started.takeScreenshot(), 'base64');
  }

  /** @returns The name of the display that the server has chosen. */
  async #startDisplay(): Promise<string> {
    const args = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'];
    const server = spawn(this.#paths.xvfb, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    this.#processes.push(server);
    const [number] = await once(server.stdio[3] as Readable, 'data');
    return `:${String(number).trim()}`;
  }

  /** The driver takes a moment until it listens. */
  async #connect(url: string): Promise<WebDriver> {
    const options = { binary: this.#paths.browser, args: ['--automation'] };
    await vi.waitFor(() => fetch(`${url}/status`), { timeout: 20_000 });
    return new Builder()
      .usingServer(url)
      .withCapabilities({ browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options })
      .build();
  }

  get #started(): WebDriver {
    if (!this.#driver) throw new Error('start() comes first.');
    return this.#driver;
  }
}
