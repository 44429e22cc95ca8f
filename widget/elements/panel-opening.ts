import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { MessageCenterError } from '../../protocol/index.js';
import { defineMissing } from './define-missing.js';
import { McCloseEvent, McErrorEvent, McOpenEvent } from './events.js';
import { watchPressOutside } from './press-outside.js';

/** Where no time is known to be idle: long enough for what a page does first. */
const IDLE_AFTER_MS = 1_000;

/** What brings the panel's elements. */
export type ImportPanel = () => Promise<{
  readonly PANEL_ELEMENTS: { readonly [tag: string]: CustomElementConstructor };
}>;

interface PanelHost extends ReactiveControllerHost, EventTarget {
  /** Whether the panel is to be open. */
  open: boolean;
  /** Closes the panel, unless the page objects. */
  hide(): void;
}

/**
 * What has to happen around the panel as its host is opened and closed: it is loaded first, the page
 * is told when it is there and when it has gone, and of a failure; then the next opening tries anew.
 */
export class PanelOpening implements ReactiveController {
  readonly #host: PanelHost;
  readonly #panel: () => { readonly updateComplete?: Promise<unknown> };
  readonly #import: ImportPanel;
  #loading: Promise<void> | undefined;
  #loaded = false;
  #preloaded = false;
  #wanted = false;
  /** What the page was told last. */
  #told = false;

  /** @param panel The panel's element, which is none of ours before it was loaded. */
  constructor(
    host: PanelHost,
    panel: () => { readonly updateComplete?: Promise<unknown> },
    importPanel: ImportPanel,
  ) {
    this.#host = host;
    this.#panel = panel;
    this.#import = importPanel;
    host.addController(this);
  }

  /** The panel is to be open and is still on its way. */
  get waiting(): boolean {
    return this.#host.open && !this.#loaded;
  }

  /** Loads the panel, once, when the page has nothing else to do, so that it opens at once then. */
  preload(): void {
    if (this.#preloaded) return;
    this.#preloaded = true;
    const load = (): void => void this.#load().catch(() => {});
    if (typeof requestIdleCallback === 'function') requestIdleCallback(load);
    else setTimeout(load, IDLE_AFTER_MS);
  }

  hostUpdated(): void {
    if (this.#wanted === this.#host.open) return;
    this.#wanted = this.#host.open;
    void this.#follow();
  }

  async #follow(): Promise<void> {
    if (this.waiting && !(await this.#bring())) return;
    await this.#panel().updateComplete;
    const { open } = this.#host;
    if (open === this.#told) return;
    this.#told = open;
    this.#host.dispatchEvent(open ? new McOpenEvent() : new McCloseEvent());
  }

  /** Loads what the user waits for, who may think better of it meanwhile. */
  async #bring(): Promise<boolean> {
    const wait = new AbortController();
    watchPressOutside(() => this.#host.hide(), wait.signal);
    try {
      await this.#load();
    } catch (error) {
      if (this.#host.open) {
        this.#host.open = false;
        this.#host.dispatchEvent(new McErrorEvent(error as MessageCenterError));
      }
    }
    wait.abort();
    return this.#loaded;
  }

  #load(): Promise<void> {
    this.#loading ??= this.#define().catch((cause) => {
      this.#loading = undefined;
      throw notLoaded(cause);
    });
    return this.#loading;
  }

  async #define(): Promise<void> {
    const { PANEL_ELEMENTS } = await this.#import();
    defineMissing(PANEL_ELEMENTS);
    this.#loaded = true;
    this.#host.requestUpdate();
  }
}

function notLoaded(cause: unknown): MessageCenterError {
  const text =
    'The file of the panel could not be loaded, so it closed again. It is tried anew when it is opened next; if that does not help, see whether all files of the widget are where the first one is.';
  return new MessageCenterError('UNAVAILABLE', text, { cause });
}
