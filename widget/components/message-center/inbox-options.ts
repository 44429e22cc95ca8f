import type { ComplexAttributeConverter, PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import type { InitialState } from '../../../protocol/answers.js';
import type { Input } from '../../../protocol/message.js';
import type { TokenSource } from '../../connection/credentials.js';
import type { Strings } from '../../i18n/strings.js';
import { StyledElement } from '../styled-element.js';

/** The options for which an empty text says nothing. */
const NEVER_EMPTY: ReadonlySet<PropertyKey> = new Set(['server', 'theme', 'popups', 'filter']);

/** Attributes hold only texts: a symbol, for instance, has none. */
const AS_TEXT: ComplexAttributeConverter<string> = {
  fromAttribute: (value) => value as string,
  toAttribute: (value) => (typeof value === 'string' ? value : null),
};

/** The options of each element with an inbox. */
export class InboxOptions extends StyledElement {
  /** Where the adapter is when the attribute `server` does not say. */
  static defaultServer = '/message-center';

  /**
   * Where the adapter is: an absolute URL or a path. `none`: there is none, so there is no inbox, and
   * `<message-center>` has no bell and only shows popups by `notify()`; a path of that name is written
   * `./none`.
   * Default: the folder of the served `widget.js`, else `/message-center`.
   */
  @property({ reflect: true, useDefault: true, converter: AS_TEXT })
  server: string = (this.constructor as typeof InboxOptions).defaultServer;

  /** `auto` follows the page's color-scheme. */
  @property({ reflect: true, useDefault: true, converter: AS_TEXT })
  theme: 'auto' | 'light' | 'dark' = 'auto';

  /**
   * For a page on another site: a token, or a function that fetches one when it is needed. The
   * function returns null while nobody is signed in.
   */
  @property({ attribute: false })
  token: TokenSource | undefined;

  /** Texts that replace the widget's own. */
  @property({ attribute: false })
  strings: Input<Partial<Strings>> | undefined;

  /**
   * State that the server embedded in the page. Default: the content of a child `<script
   * type="application/json">`. It is read once, when the element first starts.
   */
  @property({ attribute: false })
  initial: InitialState | undefined;

  /** The attributes that the element has set from its properties. */
  readonly #reflected = new Map<string, string>();
  #isReflecting = false;

  /**
   * Pages compare an element with new HTML and remove the attributes that this does not have (Turbo,
   * idiomorph, htmx, Livewire). So an attribute that the element has set comes back while its property
   * says so.
   */
  override attributeChangedCallback(
    name: string,
    previous: string | null,
    value: string | null,
  ): void {
    const isRemoved = value === null && previous !== null;
    if (this.#isReflecting) {
      if (value === null) this.#reflected.delete(name);
      else this.#reflected.set(name, value);
    } else if (isRemoved && this.#reflected.get(name) === previous) {
      this.requestUpdate(name, undefined);
      return;
    } else this.#reflected.delete(name);
    if (this.isCopied(name, value)) this.removeAttribute(name);
    else super.attributeChangedCallback(name, previous, value);
  }

  protected override update(changed: PropertyValues<this>): void {
    this.#isReflecting = true;
    try {
      super.update(changed);
    } finally {
      this.#isReflecting = false;
    }
  }

  /**
   * Frameworks set a property to null or undefined where a page's template has no value, and Vue and
   * Preact to an empty text. That is as if its attribute were removed: the default.
   */
  protected restoreDefaults(changed: PropertyValues<this>): void {
    const options = this.constructor as typeof InboxOptions;
    for (const name of changed.keys()) {
      const { attribute, state } = options.getPropertyOptions(name);
      if (state || !(isNothing(Reflect.get(this, name)) || this.#isEmptied(name))) continue;
      if (attribute === false) Reflect.set(this, name, undefined);
      else this.#clear(typeof attribute === 'string' ? attribute : String(name).toLowerCase());
    }
  }

  /** Whether a property has got an empty text for none; in an attribute, the page has written it. */
  #isEmptied(name: PropertyKey): boolean {
    const isEmpty = NEVER_EMPTY.has(name) && Reflect.get(this, name) === '';
    return isEmpty && this.getAttribute(String(name)) !== '';
  }

  #clear(attribute: string): void {
    this.#reflected.delete(attribute);
    this.removeAttribute(attribute);
    super.attributeChangedCallback(attribute, null, null);
  }

  /** Whether an attribute is in a copy of the element, where it means nothing. */
  protected isCopied(_name: string, _value: string | null): boolean {
    return false;
  }
}

type Server = Pick<InboxOptions, 'server'>;

/** Whether the element has a server. */
export function hasServer({ server }: Server): boolean {
  return server !== 'none';
}

/** The URL or path of the adapter, without slashes at its end; null without one. */
export function serverOf(options: Server): string | null {
  if (!hasServer(options)) return null;
  const server: unknown = options.server;
  return (typeof server === 'string' ? server : InboxOptions.defaultServer).replace(/\/+$/, '');
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}
