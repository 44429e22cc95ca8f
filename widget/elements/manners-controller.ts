import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Message } from '../../protocol/index.js';
import type { Manners } from '../manners/manners.js';
import { McErrorEvent } from './events.js';
import { notLoaded } from './parts-loading.js';

/** What the page asks for, and what is unread. */
export type MannersOptions = Parameters<Manners['update']>[0];

/** What brings the manners, which are in a file of their own. */
export type ImportManners = () => Promise<{ readonly Manners: typeof Manners }>;

interface MannersHost extends ReactiveControllerHost, EventTarget {
  readonly isConnected: boolean;
}

/**
 * What a page opts in to: desktop notifications, a sound, the number of unread messages in the
 * title. Its file is loaded where one of them is asked for; without it everything else works.
 */
export class MannersController implements ReactiveController {
  readonly #host: MannersHost;
  readonly #import: ImportManners;
  readonly #rest: readonly [tag: () => string | null, open: (message: Message) => void];
  #class: typeof Manners | undefined;
  #asked = false;
  #manners: Manners | undefined;
  #told = '';

  /**
   * @param tag That of the inbox.
   * @param open Called when the user chooses a message on the desktop.
   */
  constructor(
    host: MannersHost,
    importManners: ImportManners,
    ...rest: [tag: () => string | null, open: (message: Message) => void]
  ) {
    this.#host = host;
    this.#import = importManners;
    this.#rest = rest;
    host.addController(this);
  }

  /** The user can be asked for the permission to show desktop notifications. */
  get offers(): boolean {
    return this.#manners?.offers ?? false;
  }

  /** To be called after each rendering: says what the page asks for, and what is unread. */
  update(options: MannersOptions): void {
    const { desktop, sound, title } = options;
    if (desktop || sound !== null || title) void this.#load();
    if (!this.#class || !this.#host.isConnected) return;
    this.#manners ??= new this.#class(() => this.#host.requestUpdate(), ...this.#rest);
    const told = JSON.stringify(options);
    if (told !== this.#told) this.#manners.update(options);
    this.#told = told;
  }

  arrived(message: Message): void {
    this.#manners?.arrived(message);
  }

  /** Asks the user for the permission; to be called in a click. */
  allow(): void {
    void this.#manners?.allow();
  }

  hostDisconnected(): void {
    this.#manners?.stop();
    this.#manners = undefined;
    this.#told = '';
  }

  async #load(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    try {
      this.#class = (await this.#import()).Manners;
      this.#host.requestUpdate();
    } catch (cause) {
      this.#host.dispatchEvent(new McErrorEvent(notLoaded('notifications', cause)));
    }
  }
}
