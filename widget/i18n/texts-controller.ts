import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { LangController } from './lang-controller.js';
import type { Strings } from './strings.js';
import { Texts } from './texts.js';

interface TextsHost extends ReactiveControllerHost, Element {
  /** Texts of the page, which replace single ones. */
  readonly strings: Partial<Strings> | undefined;
}

/** The texts for the language at the host's place, with the page's own among them. */
export class TextsController implements ReactiveController {
  /** For the rendering; the same as before unless language or strings have changed. */
  texts = new Texts('en');
  /** False while a language is on its way, for 500 ms at most. */
  ready = true;
  readonly #host: TextsHost;
  readonly #lang: LangController;
  #madeOf: readonly unknown[] = [];

  constructor(host: TextsHost) {
    this.#host = host;
    this.#lang = new LangController(host);
    host.addController(this);
  }

  hostUpdate(): void {
    const { strings } = this.#host;
    const { lang } = this.#lang;
    if (this.#madeOf[0] === lang && this.#madeOf[1] === strings) return;
    this.#madeOf = [lang, strings];
    this.texts = new Texts(lang, strings);
  }
}
