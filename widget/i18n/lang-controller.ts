import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * The language at the host's place: the nearest `lang` attribute, its own first, through shadow
 * hosts. It is followed live while the host is connected.
 */
export class LangController implements ReactiveController {
  /** Empty when no ancestor says a language. */
  lang = '';
  readonly #host: ReactiveControllerHost & Element;
  #observer: MutationObserver | undefined;

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer = new MutationObserver(() => this.#read());
    for (const root of rootsOf(this.#host)) {
      this.#observer.observe(root, { attributes: true, attributeFilter: ['lang'], subtree: true });
    }
    this.#read();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
  }

  #read(): void {
    const lang = nearestLang(this.#host);
    if (lang === this.lang) return;
    this.lang = lang;
    this.#host.requestUpdate();
  }
}

function nearestLang(element: Element): string {
  const holder = element.closest('[lang]');
  if (holder !== null) return holder.getAttribute('lang') ?? '';
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? nearestLang(root.host) : '';
}

function rootsOf(element: Element): Node[] {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? [root, ...rootsOf(root.host)] : [root];
}
