import { eventually } from '../../e2e/support/eventually.js';
import { boxOf, findClose, findPoint, type PageView, readView } from './page-view.js';
import type { Point, TestedBrowser } from './tested-browser.js';

/** The one visitor of a browser, on a page with the element. */
export class BrowserVisitor {
  readonly browser: TestedBrowser;
  readonly #origin: string;

  constructor(browser: TestedBrowser, origin: string) {
    this.browser = browser;
    this.#origin = origin;
  }

  /** Signs in by the app's own page, and waits until the element is connected. */
  async signIn(user: string): Promise<void> {
    await this.open(`/sign-in?user=${user}`);
    await this.expectLive();
  }

  async open(path: string): Promise<void> {
    await this.browser.open(this.#origin + path);
  }

  async expectLive(): Promise<void> {
    await eventually(async () => (await this.browser.run(readView))?.connection).toBe('live');
  }

  /** The current view of the page's element. */
  async view(): Promise<PageView> {
    return (await this.browser.run(readView)) as PageView;
  }

  see<Name extends keyof PageView>(name: Name) {
    return eventually(async () => (await this.browser.run(readView))?.[name]);
  }

  async signOut(): Promise<void> {
    await this.open('/');
    await this.browser.run(async () => void (await fetch('/sign-out')));
    await this.open('/');
  }

  /** Clicks the first visible element that matches, and that holds or is named by the text. */
  async click(selector: string, text = ''): Promise<void> {
    await this.browser.click(await this.#restingPoint(selector, text));
  }

  /** Closes a popup by its button; clicks again if the popup was still moving in. */
  async closePopup(text: string): Promise<void> {
    await eventually(async () => {
      const point = await this.browser.run(findClose, text);
      if (point) await this.browser.click(point);
      return (await this.view()).popups;
    }).not.toContain(text);
  }

  /** Where an element is once its animations have ended. */
  async #restingPoint(selector: string, text: string): Promise<Point> {
    let point: Point | null = null;
    await eventually(async () => {
      const previous = point;
      point = await this.browser.run(findPoint, selector, text);
      return point !== null && point.x === previous?.x && point.y === previous.y;
    }).toBe(true);
    return point as unknown as Point;
  }

  async openPanel(): Promise<void> {
    await this.click('[part~="bell"]');
    await this.see('panelOpen').toBe(true);
  }

  /** Where the panel is. */
  box() {
    return this.browser.run(boxOf, 'mc-panel');
  }
}
