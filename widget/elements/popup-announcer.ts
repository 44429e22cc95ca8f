import {
  html,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Texts } from '../i18n/texts.js';
import type { Popup } from '../state/inbox-view.js';
import { spoken } from './message-content.js';

/** Screen readers announce what comes into a live region only after that region itself. */
const ANNOUNCE_MS = 100;

/** Says popups to screen readers: errors at once, the others when the user is not being told more. */
export class PopupAnnouncer implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #announced: readonly Popup[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  /** Takes the popups that are up now; those that were up before are not said again. */
  announce(popups: readonly Popup[]): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#announced = popups;
      this.#host.requestUpdate();
    }, ANNOUNCE_MS);
  }

  /** The two live regions. */
  render(texts: Texts): TemplateResult {
    return html`<div class="sr" role="status">${this.#renderTexts(texts, false)}</div>
      <div class="sr" role="alert">${this.#renderTexts(texts, true)}</div>`;
  }

  #renderTexts(texts: Texts, urgent: boolean): unknown {
    return repeat(
      this.#announced.filter(({ message }) => (message.level === 'error') === urgent),
      ({ key, message }) => `${key} ${message.id}`,
      ({ message }) => html`<p>${spoken(message, texts)}</p>`,
    );
  }
}
