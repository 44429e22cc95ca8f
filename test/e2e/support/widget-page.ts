import type { Counts, Message } from 'message-center-element/server';
import type { ConnectionStatus, MessageCenterElement } from 'message-center-element/widget';
import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.js';
import { hide, readRows, scrollOn, show, type Witness } from './page-scripts.js';

/** A popup that is up; those that are fading away are inert. */
const UP = 'mc-popup-stack mc-popup:not([inert])';

export const TEXT = '[part~="text"]';

/** A tab with the element, as its user sees it. */
export class WidgetPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async expectConnection(status: ConnectionStatus): Promise<void> {
    await eventually(() => this.connection()).toBe(status);
  }

  connection(): Promise<ConnectionStatus> {
    return this.#ask(({ connection }) => connection);
  }

  /** The text on the bell; empty without a badge. */
  async badge(): Promise<string> {
    return (await this.page.locator('message-center [part~="badge"]').allTextContents())
      .join()
      .trim();
  }

  /** The element's counts of the whole inbox. */
  counts(): Promise<Counts> {
    return this.#ask(({ counts }) => counts);
  }

  /** The messages that the element holds. */
  messages(): Promise<readonly Message[]> {
    return this.#ask(({ messages }) => messages);
  }

  /** The texts of the popups that are up, newest first. */
  popups(): Promise<string[]> {
    return this.page.locator(`${UP} ${TEXT}`).allTextContents();
  }

  /** The texts of all messages that have popped up on this page, in order. */
  async poppedUp(): Promise<string[]> {
    return (await this.witness()).popups.map(({ text }) => text);
  }

  witness(): Promise<Witness> {
    return this.page.evaluate(() => window.mcWitness);
  }

  popup(text: string): Locator {
    return this.page.locator(UP, { hasText: text });
  }

  async closePopup(text: string): Promise<void> {
    await this.popup(text).getByRole('button', { name: 'Close', exact: true }).click();
  }

  /** The button that opens the panel: the first one of the element, whatever its language. */
  get bell(): Locator {
    return this.page.locator('message-center button[aria-expanded]').first();
  }

  get panel(): Locator {
    return this.page.locator('mc-panel');
  }

  /** The element itself, for actions that only a script of the page can do. */
  get element(): Locator {
    return this.page.locator('message-center');
  }

  /** A button of the panel. */
  button(name: string): Locator {
    return this.panel.getByRole('button', { name, exact: true });
  }

  /** Opens it by the bell, and waits until it has its messages, or says that it has none. */
  async openPanel(): Promise<void> {
    await this.bell.click();
    await eventually(() => this.panel.evaluate((panel) => panel.matches(':popover-open'))).toBe(
      true,
    );
    const loading = this.panel.locator('[aria-busy="true"]');
    await eventually(() => loading.count()).toBe(0);
  }

  /** The texts of the panel's rows, newest first. */
  async rows(): Promise<string[]> {
    return (await this.page.evaluate(readRows)).map(({ text }) => text);
  }

  row(text: string): Locator {
    return this.panel.getByRole('article').filter({ hasText: text });
  }

  /** A click on one of the buttons of a row. */
  async actOn(text: string, button: 'Mark as read' | 'Mark as unread' | 'Delete'): Promise<void> {
    await this.row(text).hover();
    await this.row(text).getByRole('button', { name: button }).click();
  }

  async undo(): Promise<void> {
    await this.button('Undo').click();
  }

  /** The panel scrolled down until nothing older is left; all its texts, newest first. */
  async allRows(): Promise<string[]> {
    const texts = new Map<number, string>();
    let whole = false;
    while (!whole) {
      for (const { place, of, text } of await this.page.evaluate(readRows)) {
        texts.set(place, text);
        whole = of >= 0 && texts.size === of;
      }
      if (!whole) await this.page.evaluate(scrollOn);
    }
    return [...texts].sort(([a], [b]) => a - b).map(([, text]) => text);
  }

  /** Hides a tab that was shown by `show`. */
  async hide(): Promise<void> {
    await this.page.evaluate(hide);
  }

  /** Shows a tab that was hidden by `playHidden`. */
  async show(): Promise<void> {
    await this.page.evaluate(show);
  }

  /** Whether the app answers a request of the page itself at once. */
  askApp(): Promise<string> {
    return this.page.evaluate(async () => {
      const response = await fetch('/at-once', { signal: AbortSignal.timeout(3_000) });
      return response.json();
    });
  }

  /** The user as whom the app identifies the page's visitor. */
  who(): Promise<{ session?: string; user?: string }> {
    return this.page.evaluate(async () => (await fetch('/who')).json());
  }

  #ask<Value>(read: (element: MessageCenterElement) => Value): Promise<Value> {
    return this.page.locator('message-center').evaluate(read) as Promise<Value>;
  }
}
