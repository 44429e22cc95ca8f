import type { MessageCenterElement } from 'message-center-element/widget';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { App } from './app.js';
import { ARABIC, ENGLISH, NOW, type Sample } from './samples.js';

type Language = keyof typeof WORDS;

/** How somebody sees the page. */
export interface Look {
  /** Of the window, in CSS pixels. Up to 480 it is a telephone, which has no mouse. */
  readonly width: number;
  readonly theme: 'light' | 'dark';
  /** @defaultValue 'en' */
  readonly lang?: Language;
  /** The system's few colours in place of the page's own. */
  readonly forcedColors?: boolean;
}

const HEIGHT = 680;

/** So long that no popup closes while its picture is taken. */
const STAYS_MS = 1_000_000_000;

/** Letters of these fonts alone are in the pictures; the second one is for Arabic. */
export const FONTS = ['Liberation Sans', 'DejaVu Sans'] as const;

const FONT_LIST = FONTS.map((font) => `'${font}'`).join();

const CSS = `
  :root { color-scheme: light dark; --mc-font: ${FONT_LIST}; }
  body { margin: 0; font: 14px/1.5 ${FONT_LIST}; background: light-dark(#f6f7f9, #131417);
    color: light-dark(#1a1d23, #ecedf0); }
  header { display: flex; align-items: center; gap: 8px; padding: 8px 16px;
    border-bottom: 1px solid light-dark(#ddd, #444); }
  h1 { flex: 1; margin: 0; font-size: 16px; }
  main { padding: 0 16px; color: light-dark(#555, #aaa); }
  dialog { inline-size: 280px; border: 1px solid #888; border-radius: 8px; }
  input { display: block; margin-block-start: 4px; font: inherit; }`;

const WORDS = {
  en: { dir: 'ltr', title: 'Reports', text: 'Everything that was asked for this month.' },
  ar: { dir: 'rtl', title: 'التقارير', text: 'كل ما طُلب هذا الشهر.' },
  de: { dir: 'ltr', title: 'Berichte', text: 'Alles, was diesen Monat angefordert wurde.' },
  pl: { dir: 'ltr', title: 'Raporty', text: 'Wszystko, o co proszono w tym miesiącu.' },
};

function html(lang: Language): string {
  const { dir, title, text } = WORDS[lang];
  return `<!doctype html>
<html lang="${lang}" dir="${dir}"><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>${CSS}</style><link rel="stylesheet" href="/message-center/widget.css">
<script type="module" src="/message-center/widget.js"></script>
<header><h1>${title}</h1><message-center popup-ms="${STAYS_MS}"></message-center></header>
<main><p>${text}</p></main></html>`;
}

/** One page of an app, and the server behind it. */
export class VisualStage {
  readonly page: Page;
  /** What the inbox holds, or what may arrive in it; newest first. */
  readonly samples: readonly Sample[];
  readonly app: App;
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page, app: App, samples: readonly Sample[]) {
    this.#context = context;
    this.page = page;
    this.app = app;
    this.samples = samples;
  }

  /** The window as it looks then, at a time that stands still and with nothing that moves. */
  static async open(browser: Browser, look: Look, pixelRatio = 1): Promise<VisualStage> {
    const { width, theme, lang = 'en', forcedColors = false } = look;
    const telephone = width < 480;
    const context = await browser.newContext({
      viewport: { width, height: HEIGHT },
      deviceScaleFactor: pixelRatio,
      hasTouch: telephone,
      isMobile: telephone,
      colorScheme: theme,
      forcedColors: forcedColors ? 'active' : 'none',
      reducedMotion: 'reduce',
      timezoneId: 'UTC',
    });
    const page = await context.newPage();
    await page.clock.setFixedTime(NOW);
    const app = new App(html(lang));
    await app.listen();
    return new VisualStage(context, page, app, lang === 'ar' ? ARABIC : ENGLISH);
  }

  /** @param samples What the inbox holds, newest first. */
  async goTo(samples: readonly Sample[], status = 'live'): Promise<void> {
    await this.app.hold(samples);
    await this.page.goto(this.app.origin);
    await this.expectStatus(status);
  }

  async expectStatus(status: string): Promise<void> {
    const element = this.page.locator('message-center');
    const read = (): Promise<string> =>
      element.evaluate((center: MessageCenterElement) => center.connection);
    await expect.poll(read, { timeout: 30_000 }).toBe(status);
  }

  get panel(): Locator {
    return this.page.locator('mc-panel');
  }

  get bell(): Locator {
    return this.page.locator('message-center').getByRole('button').first();
  }

  async openPanel(): Promise<void> {
    await this.bell.click();
    await this.panel.getByRole('heading', { level: 2 }).waitFor();
  }

  /** Puts a `<message-inbox>` into the page, and a `<message-badge>` into a link. */
  async addInbox(): Promise<void> {
    await this.page.evaluate(() => {
      const html =
        '<p><a href="#inbox">Inbox <message-badge></message-badge></a></p><message-inbox style="max-inline-size: 760px">';
      document.querySelector('main')?.insertAdjacentHTML('beforeend', html);
    });
    await this.page.locator('message-inbox mc-row').first().waitFor();
  }

  /** Messages arrive, one after the other, and pop up. */
  async arrive(...samples: readonly Sample[]): Promise<void> {
    await this.#arriveIn(this.page.locator('mc-popup'), samples);
  }

  /** Messages arrive, one after the other, and are announced in the open panel. */
  async arriveInPanel(...samples: readonly Sample[]): Promise<void> {
    await this.#arriveIn(this.panel.locator('[role=status], [role=alert]'), samples);
  }

  async #arriveIn(element: Locator, samples: readonly Sample[]): Promise<void> {
    for (const { createdAt: _, ...sample } of samples) {
      await this.app.send(sample);
      const { text } = sample;
      await element.filter({ hasText: text }).first().waitFor({ state: 'attached' });
    }
  }

  async close(): Promise<void> {
    await this.#context.close();
    await this.app.close();
  }
}
