import type { ReactiveControllerHost } from 'lit';
import { MessageCenterError } from '../../protocol/index.js';
import { McErrorEvent } from './events.js';

/** Loads one of the files beside the first one, and tells the page when that fails. */
export class FileLoading<Module> {
  /** What was loaded. */
  module: Module | undefined;
  /** It is on its way. */
  loading = false;
  /** The last try failed. */
  failed = false;
  readonly #host: ReactiveControllerHost & EventTarget;
  readonly #what: string;
  readonly #import: () => Promise<Module>;
  #occasion = '';

  /** @param what What is missing without the file, for the page's developer. */
  constructor(
    host: ReactiveControllerHost & EventTarget,
    what: string,
    importModule: () => Promise<Module>,
  ) {
    this.#host = host;
    this.#what = what;
    this.#import = importModule;
  }

  /** Tries to load, unless that has failed on the same occasion; an empty one is none. */
  on(occasion: string): void {
    if (occasion === this.#occasion || this.loading) return;
    this.#occasion = occasion;
    if (occasion !== '') void this.load();
  }

  /** Tries to load, once at a time. The host is rendered when it begins and when it is over. */
  readonly load = async (): Promise<void> => {
    if (this.module || this.loading) return;
    this.loading = true;
    this.#host.requestUpdate();
    try {
      this.module = await this.#import();
    } catch (cause) {
      this.failed = true;
      const text = `The file of the ${this.#what} could not be loaded; is it beside widget.js?`;
      const error = new MessageCenterError('UNAVAILABLE', text, { cause });
      this.#host.dispatchEvent(new McErrorEvent(error));
    }
    this.loading = false;
    this.#host.requestUpdate();
  };
}
