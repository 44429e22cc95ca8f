import type { Counts, Message } from 'message-center-element/server';
import type { ConnectionStatus, MessageCenterElement } from 'message-center-element/widget';
import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.js';
import { show, type Witness } from './page-scripts.js';

const UP = 'mc-popup-stack mc-popup:not([inert])';

/** A tab with the element in it, as its user sees it. */
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

  /** What stands on the bell; empty without a badge. */
  async badge(): Promise<string> {
    return (await this.page.locator('message-center .badge').allTextContents()).join();
  }

  /** What the element knows of the whole inbox, loaded or not. */
  counts(): Promise<Counts> {
    return this.#ask(({ counts }) => counts);
  }

  /** The messages that the element holds. */
  messages(): Promise<readonly Message[]> {
    return this.#ask(({ messages }) => messages);
  }

  /** The texts of the popups that are up, newest first. */
  popups(): Promise<string[]> {
    return this.page.locator(`${UP} .text`).allTextContents();
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

  async openPanel(): Promise<void> {
    await this.page.locator('message-center mc-bell button').click();
    await eventually(() =>
      this.page.locator('mc-panel [role="feed"], mc-panel .note').count(),
    ).toBe(1);
  }

  /** The texts of the panel's rows, newest first. */
  rows(): Promise<string[]> {
    return this.page.locator('mc-panel mc-message .text').allTextContents();
  }

  row(text: string): Locator {
    return this.page.locator('mc-panel mc-message', { hasText: text });
  }

  /** A click on one of the buttons of a row. */
  async actOn(text: string, button: 'Mark as read' | 'Mark as unread' | 'Delete'): Promise<void> {
    await this.row(text).hover();
    await this.row(text).getByRole('button', { name: button }).click();
  }

  async undo(): Promise<void> {
    await this.page.locator('mc-panel').getByRole('button', { name: 'Undo' }).click();
  }

  /** The panel scrolled down until nothing older is left; all its texts, newest first. */
  async allRows(): Promise<string[]> {
    const older = this.page.locator('mc-panel .older');
    while ((await older.count()) > 0) {
      const before = await this.page.locator('mc-panel mc-message').count();
      await older.scrollIntoViewIfNeeded();
      await eventually(async () => {
        const grown = (await this.page.locator('mc-panel mc-message').count()) > before;
        return grown || (await older.count()) === 0;
      }).toBe(true);
    }
    return this.rows();
  }

  /** Comes to a tab that played hidden. */
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

  /** Who the app takes the page's visitor for. */
  who(): Promise<{ session?: string; user?: string }> {
    return this.page.evaluate(async () => (await fetch('/who')).json());
  }

  #ask<Value>(read: (element: MessageCenterElement) => Value): Promise<Value> {
    return this.page.locator('message-center').evaluate(read) as Promise<Value>;
  }
}
