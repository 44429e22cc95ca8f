import { type Browser, launch, type Page } from 'puppeteer-core';
import type { Key, Point, TestedBrowser } from './tested-browser.js';

/** Firefox, driven by WebDriver BiDi. */
export class Firefox implements TestedBrowser {
  readonly name = 'Firefox';
  readonly #path: string;
  #browser: Browser | undefined;
  #page: Page | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async start(): Promise<void> {
    this.#browser = await launch({
      browser: 'firefox',
      executablePath: this.#path,
      headless: true,
      defaultViewport: null,
      args: ['--width=1000', '--height=800'],
    });
    this.#page = await this.#browser.newPage();
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    this.#browser = undefined;
  }

  async open(url: string): Promise<void> {
    await this.#started.goto(url);
  }

  async run<Args extends readonly unknown[], Value>(
    script: (...args: Args) => Value,
    ...args: Args
  ): Promise<Awaited<Value>> {
    const call = script as (...given: readonly unknown[]) => unknown;
    return (await this.#started.evaluate(call, ...args)) as Awaited<Value>;
  }

  async click({ x, y }: Point): Promise<void> {
    await this.#started.mouse.click(x, y);
  }

  async press(key: Key): Promise<void> {
    await this.#started.keyboard.press(key);
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#started.setViewport({ width, height });
  }

  picture(): Promise<Uint8Array> {
    return this.#started.screenshot();
  }

  get #started(): Page {
    if (!this.#page) throw new Error('start() comes first.');
    return this.#page;
  }
}
