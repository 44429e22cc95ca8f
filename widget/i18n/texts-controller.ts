import { Task, TaskStatus } from '@lit/task';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Input } from '../../protocol/message.js';
import type { Stop } from '../platform/page.js';
import { Timer } from '../platform/timer.js';
import { en } from './en.js';
import { langOf, watchLang } from './lang.js';
import { hasFile, importStrings } from './languages.js';
import { ownTexts } from './own-texts.js';
import type { Strings } from './strings.js';
import { Texts } from './texts.js';

/** How long names and announcements wait for the file of a language. */
const WAIT_MS = 500;

interface TextsHost extends ReactiveControllerHost, Element {
  /** Texts of the page, which replace single ones. */
  readonly strings: Input<Partial<Strings>> | undefined;
}

/** The values on which the texts depend. */
interface TextsSource {
  readonly locale: string;
  /** The texts of the language, or English; undefined when its file could not be loaded. */
  readonly strings: Strings | undefined;
  readonly own: Input<Partial<Strings>> | undefined;
}

/**
 * The texts in the host's language, which it follows live. For an unknown language, everything is
 * English unless the page has its own texts: texts and formats never mix languages. The same holds
 * for a language whose file cannot be loaded, until it can.
 */
export class TextsController implements ReactiveController {
  readonly #host: TextsHost;
  readonly #file: Task<readonly [tag: string], Strings>;
  #lang = '';
  #locale = 'en';
  /** The file is not waited for any more. */
  #isLate = false;
  readonly #timer = new Timer(() => this.#stopWaiting());
  #stopWatching: Stop | undefined;
  #source: TextsSource = { locale: 'en', strings: en, own: undefined };
  #texts = new Texts();

  /** @param load Loads the texts of a language. */
  constructor(host: TextsHost, load = importStrings) {
    this.#host = host;
    // Before the task, whose arguments depend on it.
    host.addController(this);
    this.#file = new Task(host, {
      args: () => [this.#tag] as const,
      initialValue: en,
      task: async ([tag]) => (await load(tag))?.strings ?? en,
      onComplete: () => this.#timer.stop(),
      onError: () => this.#stopWaiting(),
    });
  }

  /** The texts to use now: the same object until the language or the page's texts change. */
  get texts(): Texts {
    const previous = this.#source;
    const { status, value } = this.#file;
    const own = this.#host.strings;
    // While a file is loading, the previous language stays.
    const isLoading = status === TaskStatus.PENDING;
    const { locale, strings } = isLoading ? previous : { locale: this.#locale, strings: value };
    if (locale !== previous.locale || strings !== previous.strings || own !== previous.own) {
      this.#source = { locale, strings, own };
      this.#texts = createTexts(this.#source);
    }
    return this.#texts;
  }

  /** False while the file of a language is loading, for at most 500 ms. */
  get ready(): boolean {
    return this.#file.status !== TaskStatus.PENDING || this.#isLate;
  }

  hostConnected(): void {
    const host = this.#host;
    this.#stopWatching = watchLang(host, () => {
      if (langOf(host) !== this.#lang) host.requestUpdate();
    });
    // The language may differ where the host is now.
    host.requestUpdate();
    this.retry();
  }

  hostDisconnected(): void {
    this.#stopWatching?.();
  }

  hostUpdate(): void {
    const lang = langOf(this.#host);
    if (lang === this.#lang) return;
    this.#lang = lang;
    this.#locale = localeOf(lang);
    this.#isLate = false;
    this.#timer.stop();
    if (this.#tag !== 'en') this.#timer.start(WAIT_MS);
  }

  /** Loads a file again that could not be loaded. */
  retry(): void {
    if (this.#file.status === TaskStatus.ERROR) void this.#file.run();
  }

  /** The language to load: English if the widget does not have the locale's. */
  get #tag(): string {
    const tag = primaryTag(this.#locale);
    return hasFile(tag) ? tag : 'en';
  }

  #stopWaiting(): void {
    this.#isLate = true;
    this.#host.requestUpdate();
  }
}

function createTexts({ locale, strings, own: given }: TextsSource): Texts {
  const own = ownTexts(given);
  const tag = primaryTag(locale);
  const isOwnLanguage = strings !== undefined && (tag === 'en' || hasFile(tag));
  const hasOwnTexts = Object.keys(own).length > 0;
  return new Texts(isOwnLanguage || hasOwnTexts ? locale : 'en', strings, own);
}

function primaryTag(locale: string): string {
  return locale.split('-')[0] as string;
}

/** The tag as Intl accepts it; English for an invalid language tag. */
function localeOf(lang: string): string {
  try {
    return Intl.getCanonicalLocales(lang.replaceAll('_', '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}
