import { type Browser, chromium } from 'playwright-core';
import { CHROMIUM, HEADLESS_SHELL } from '../../support/chromium.mjs';
import { Visitor, type VisitorOptions } from './visitor.js';

const launched = new Map<typeof CHROMIUM, Promise<Browser>>();

/** One Chromium for all files that a worker runs, which ends with it: a start costs a second. */
async function sharedBrowser(options: typeof CHROMIUM): Promise<Browser> {
  const browser = await (launched.get(options) ?? launch(options));
  return browser.isConnected() ? browser : launch(options);
}

function launch(options: typeof CHROMIUM): Promise<Browser> {
  const launching = chromium.launch(options);
  launched.set(options, launching);
  return launching;
}

/** The visitors of one test, each with a browser context of their own. */
export class Browsers {
  #visitors: Visitor[] = [];

  /** A visitor with cookies and storage of their own. */
  async visitor(origin: string, options?: VisitorOptions): Promise<Visitor> {
    const browser = await sharedBrowser(options?.hasDesktop ? CHROMIUM : HEADLESS_SHELL);
    const visitor = await Visitor.arrive(browser, origin, options);
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
}
