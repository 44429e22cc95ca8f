import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Stop } from '../platform/page.js';
import { en } from './en.js';
import { langOf, watchLang } from './lang.js';
import { importStrings } from './languages.js';
import type { Strings } from './strings.js';
import { Texts } from './texts.js';

/** How long names and announcements wait for the texts of a language. */
const WAIT_MS = 500;

interface TextsHost extends ReactiveControllerHost, Element {
  /** Texts of the page, which replace single ones. */
  readonly strings: Partial<Strings> | undefined;
}

/**
 * The texts for the language at the host's place, which is followed live, with the page's own among
 * them. A language without texts is English as a whole: texts and times never mix languages, unless
 * the page brings the texts itself. So is one whose file does not come, until it does.
 */
export class TextsController implements ReactiveController {
  /** Always fit for use; the same as before unless language or strings have changed. */
  texts = new Texts();
  /** False while the texts of a language are on their way, for at most 500 ms. */
  ready = true;
  readonly #host: TextsHost;
  /** What the page says, of its language and in its own texts. */
  #lang = '';
  #own: Partial<Strings> | undefined;
  /** The language in use, and its texts where the widget has them. */
  #locale = 'en';
  #strings: Strings | undefined;
  #failed = false;
  #unwatch: Stop | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #import: typeof importStrings;

  /** @param importTexts What brings the texts of a language. */
  constructor(host: TextsHost, importTexts = importStrings) {
    this.#host = host;
    this.#import = importTexts;
    host.addController(this);
  }

  hostConnected(): void {
    const host = this.#host;
    this.#unwatch = watchLang(host, () => {
      if (langOf(host) !== this.#lang) host.requestUpdate();
    });
    // It may have come to another place.
    host.requestUpdate();
    this.retry();
  }

  hostDisconnected(): void {
    this.#unwatch?.();
  }

  hostUpdate(): void {
    const lang = langOf(this.#host);
    if (lang !== this.#lang) {
      this.#lang = lang;
      this.ready = false;
      this.#load();
    }
    if (this.#host.strings !== this.#own) this.#make();
  }

  /** Tries again to load a language whose file could not be loaded. */
  retry(): void {
    if (this.#failed) this.#load();
  }

  #load(): void {
    const lang = this.#lang;
    const locale = localeOf(lang);
    const settle = (strings?: Strings, failed = false): void => {
      if (lang !== this.#lang) return;
      clearTimeout(this.#timer);
      this.#locale = locale;
      this.#strings = strings;
      this.#failed = failed;
      this.#make();
      this.#proceed();
    };
    clearTimeout(this.#timer);
    const tag = locale.split('-')[0];
    const coming = this.#import(tag);
    if (coming === undefined) settle(tag === 'en' ? en : undefined);
    else {
      this.#timer = setTimeout(() => this.#proceed(), WAIT_MS);
      coming.then(
        ({ strings }) => settle(strings),
        () => settle(undefined, true),
      );
    }
  }

  #make(): void {
    const strings = this.#strings;
    this.#own = this.#host.strings;
    const own = Object.keys(this.#own ?? {}).length > 0;
    this.texts = new Texts(strings || own ? this.#locale : 'en', strings, this.#own);
  }

  #proceed(): void {
    this.ready = true;
    this.#host.requestUpdate();
  }
}

/** The tag as Intl takes it; what is no tag at all counts as English. */
function localeOf(lang: string): string {
  try {
    return Intl.getCanonicalLocales(lang.replaceAll('_', '-'))[0] as string;
  } catch {
    return 'en';
  }
}
