import type { ReactiveControllerHost } from 'lit';
import { MessageCenterError } from '../../protocol/index.js';
import { defineMissing } from './define-missing.js';
import { McErrorEvent } from './events.js';

/** What brings the elements of popups and panel. */
export type ImportParts = () => Promise<{
  readonly PARTS: { readonly [tag: string]: CustomElementConstructor };
}>;

/** Brings what shows messages, which is in a file of its own, and tells the page when it cannot. */
export class PartsLoading {
  /** The elements are there. */
  loaded = false;
  /** It is on its way. */
  loading = false;
  /** The last try failed. */
  failed = false;
  readonly #host: ReactiveControllerHost & EventTarget;
  readonly #import: ImportParts;
  #occasion = '';

  constructor(host: ReactiveControllerHost & EventTarget, importParts: ImportParts) {
    this.#host = host;
    this.#import = importParts;
  }

  /** Tries to load, unless that has failed on the same occasion already. */
  on(occasion: string): void {
    if (this.loaded || this.loading || occasion === this.#occasion) return;
    this.#occasion = occasion;
    void this.load();
  }

  /** Tries to load, unless it does so already. The host is rendered before and afterwards. */
  readonly load = async (): Promise<void> => {
    if (this.loading) return;
    this.loading = true;
    this.#host.requestUpdate();
    try {
      defineMissing((await this.#import()).PARTS);
      this.loaded = true;
    } catch (cause) {
      this.failed = true;
      this.#host.dispatchEvent(new McErrorEvent(notLoaded('popups and panel', cause)));
    }
    this.loading = false;
    this.#host.requestUpdate();
  };
}

/** What the page is told of a file that did not come. */
export function notLoaded(what: string, cause: unknown): MessageCenterError {
  const text = `The file of ${what} could not be loaded. Is it where widget.js is?`;
  return new MessageCenterError('UNAVAILABLE', text, { cause });
}
