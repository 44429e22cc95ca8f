import { type Browser, chromium } from 'playwright-core';
import { CHROMIUM } from '../../support/chromium.mjs';
import { Visitor, type VisitorOptions } from './visitor.js';

/** Chromium, and the visitors of one test in it. */
export class Browsers {
  #browser: Browser | undefined;
  #visitors: Visitor[] = [];

  async start(): Promise<void> {
    this.#browser = await chromium.launch(CHROMIUM);
  }

  /** A visitor with a browser of their own. */
  async visitor(origin: string, options?: VisitorOptions): Promise<Visitor> {
    if (!this.#browser) throw new Error('start() comes first.');
    const visitor = await Visitor.arrive(this.#browser, origin, options);
    this.#visitors.push(visitor);
    return visitor;
  }

  /** The same, signed in. */
  async user(origin: string, user: string, options?: VisitorOptions): Promise<Visitor> {
    const visitor = await this.visitor(origin, options);
    await visitor.signIn(user);
    return visitor;
  }

  /** Ends a test: closes every visitor's browser, and fails if one of them saw an error. */
  async leave(): Promise<void> {
    const visitors = this.#visitors.splice(0);
    const left = await Promise.allSettled(visitors.map((visitor) => visitor.leave()));
    for (const result of left) if (result.status === 'rejected') throw result.reason;
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    await this.#browser?.close();
    this.#browser = undefined;
  }
}
