import { readFile } from 'node:fs/promises';
import type { MessageCenterElement } from 'message-center-element/widget';
import type { Browser, BrowserContext, Locator, Page, Route } from 'playwright-core';
import { expect } from 'vitest';
import { ARABIC, AVATAR, ENGLISH, NOW, type Sample } from './samples.js';
import { ScriptedServer } from './scripted-server.js';

/** Every request is answered here; nothing of it exists. */
const ORIGIN = 'https://app.invalid';

const SERVED = new URL('../../dist/served/', import.meta.url);

export interface View {
  readonly width: number;
  readonly dir: 'ltr' | 'rtl';
}

const HEIGHT = 640;

/** So long that the line of a popup does not move while its picture is taken. */
const STAYS_MS = 1_000_000_000;

/**
 * A page of an app. Its font is the one that comes with every Chromium of Debian, because that
 * needs some font; it has Arabic letters too.
 */
const CSS = `
  :root { color-scheme: light dark; --mc-font: 'DejaVu Sans'; }
  body { margin: 0; font: 14px/1.5 'DejaVu Sans'; background: Canvas; color: CanvasText; }
  header { display: flex; align-items: center; gap: 8px; padding: 8px 16px;
    border-bottom: 1px solid light-dark(#ddd, #444); }
  h1 { flex: 1; margin: 0; font-size: 16px; }
  main { padding: 0 16px; max-width: 70ch; color: light-dark(#555, #aaa); }
  dialog { border: 1px solid #888; border-radius: 8px; }`;

const WORDS = {
  ltr: { lang: 'en', title: 'Reports', text: 'Everything that was asked for this month.' },
  rtl: { lang: 'ar', title: 'التقارير', text: 'كل ما طُلب هذا الشهر.' },
};

function html({ dir }: View): string {
  const { lang, title, text } = WORDS[dir];
  return `<!doctype html>
<html lang="${lang}" dir="${dir}"><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>${CSS}</style><link rel="stylesheet" href="/message-center/widget.css">
<script type="module" src="/message-center/widget.js"></script>
<header><h1>${title}</h1><message-center popup-ms="${STAYS_MS}"></message-center></header>
<main><p>${text}</p></main></html>`;
}

/** One page, as wide as the view, and the server behind it. */
export class VisualStage {
  readonly page: Page;
  readonly server: ScriptedServer;
  readonly samples: readonly Sample[];
  readonly #context: BrowserContext;

  private constructor(
    context: BrowserContext,
    page: Page,
    samples: readonly Sample[],
    empty: boolean,
  ) {
    this.#context = context;
    this.page = page;
    this.samples = samples;
    this.server = new ScriptedServer(empty ? [] : samples);
  }

  /** @param empty The inbox holds nothing yet. */
  static async open(browser: Browser, view: View, empty: boolean): Promise<VisualStage> {
    const context = await browser.newContext({
      viewport: { width: view.width, height: HEIGHT },
      deviceScaleFactor: 1,
      hasTouch: view.width < 480,
      reducedMotion: 'reduce',
      timezoneId: 'UTC',
      locale: 'en-GB',
    });
    const page = await context.newPage();
    await page.clock.setFixedTime(NOW);
    const samples = view.dir === 'rtl' ? ARABIC : ENGLISH;
    const stage = new VisualStage(context, page, samples, empty);
    await page.route(`${ORIGIN}/**`, (route) => stage.#serve(route, view));
    await stage.server.serve(page);
    return stage;
  }

  async goTo(status = 'live'): Promise<void> {
    await this.page.goto(ORIGIN);
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

  get popups(): Locator {
    return this.page.locator('mc-popup-stack [part~="popup"]:not([inert] *)');
  }

  async openPanel(): Promise<void> {
    await this.page.locator('message-center button[aria-expanded]').first().click();
    await this.panel.getByRole('heading').first().waitFor();
  }

  /** Messages arrive, and so many popups are up. */
  async arrive(samples: readonly Sample[], up: number): Promise<void> {
    for (const sample of samples) {
      this.server.push(sample);
      await this.page
        .getByText(sample.subject ?? sample.text)
        .first()
        .waitFor({ state: 'attached' });
    }
    await expect.poll(() => this.popups.count()).toBe(up);
  }

  async close(): Promise<void> {
    await this.#context.close();
  }

  async #serve(route: Route, view: View): Promise<void> {
    const { pathname } = new URL(route.request().url());
    const [, file] = /^\/message-center\/([\w-]+\.(?:js|css))$/.exec(pathname) ?? [];
    if (file !== undefined) {
      const contentType = file.endsWith('.js') ? 'text/javascript' : 'text/css';
      await route.fulfill({ contentType, body: await readFile(new URL(file, SERVED)) });
    } else if (pathname === '/') {
      await route.fulfill({ contentType: 'text/html', body: html(view) });
    } else if (pathname === '/avatar.svg') {
      await route.fulfill({ contentType: 'image/svg+xml', body: AVATAR });
    } else await route.abort();
  }
}
