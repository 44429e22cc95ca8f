import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Message } from '../../protocol/index.js';
import type { Manners } from '../manners/manners.js';
import { FileLoading } from './file-loading.js';

/** What brings the manners, which are in a file of their own. */
export type ImportManners = () => Promise<{ readonly Manners: typeof Manners }>;

/** What the page asks for, and what is unread. */
export type MannersOptions = Parameters<Manners['update']>[0];

type Host = ReactiveControllerHost & Node;

/**
 * What a page opts in to: desktop notifications, a sound, the number of unread messages in the
 * title. Its file is loaded where one of them is asked for; without it everything else works.
 */
export class MannersController implements ReactiveController {
  /** Undefined until they are loaded, and while the host is not in the document. */
  manners: Manners | undefined;
  readonly #host: Host;
  readonly #file: FileLoading<Awaited<ReturnType<ImportManners>>>;
  readonly #rest: readonly [tag: () => string | null, open: (message: Message) => void];
  #told = '';

  /**
   * @param tag That of the inbox.
   * @param open Called when the user chooses a message on the desktop.
   */
  constructor(
    host: Host,
    importManners: ImportManners,
    ...rest: [tag: () => string | null, open: (message: Message) => void]
  ) {
    this.#host = host;
    this.#file = new FileLoading(host, 'notifications', importManners);
    this.#rest = rest;
    host.addController(this);
  }

  /** To be called after each rendering. */
  update(options: MannersOptions): void {
    const { desktop, sound, title } = options;
    if (desktop || sound !== null || title) this.#file.on('wish');
    const { module } = this.#file;
    if (!module || !this.#host.isConnected) return;
    this.manners ??= new module.Manners(() => this.#host.requestUpdate(), ...this.#rest);
    const [tag] = this.#rest;
    const told = JSON.stringify([options, tag()]);
    if (told !== this.#told) this.manners.update(options);
    this.#told = told;
  }

  hostDisconnected(): void {
    this.manners?.stop();
    this.manners = undefined;
    this.#told = '';
  }
}
