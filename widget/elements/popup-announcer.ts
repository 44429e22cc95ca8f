import { html, type TemplateResult } from 'lit';
import type { Message } from '../../protocol/index.js';
import type { Texts } from '../i18n/texts.js';
import { spoken } from './message-content.js';

/** Screen readers announce what comes into a live region only after that region itself. */
const ANNOUNCE_MS = 100;

/** A live region: what is urgent is said at once by the alert. */
type Region = 'status' | 'alert';

interface Announcement {
  readonly text: string;
  readonly role: Region;
}

/**
 * Says messages to screen readers when they arrive and when the work that they tell of is done:
 * errors at once, the others when the user is not being told more.
 */
export class PopupAnnouncer {
  readonly #requestUpdate: () => void;
  /** What was last seen of each message. */
  readonly #known = new Map<string, Message>();
  #waiting: Announcement[] = [];
  #said: readonly Announcement[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(requestUpdate: () => void) {
    this.#requestUpdate = requestUpdate;
  }

  /** Takes the messages that are up now, of which those are said that bring news. */
  announce(messages: readonly Message[], texts: Texts): void {
    if (messages.length === 0) this.#known.clear();
    for (const message of messages) {
      if (isNews(this.#known.get(message.id), message)) {
        const role = message.level === 'error' ? 'alert' : 'status';
        this.#waiting.push({ text: spoken(message, texts), role });
      }
      this.#known.set(message.id, message);
    }
    if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => this.#say(), ANNOUNCE_MS);
  }

  /** To be called before the regions come up anew, which would say what is in them once more. */
  clear(): void {
    this.#said = [];
    this.#requestUpdate();
  }

  /** The two live regions. */
  render(): TemplateResult {
    return html`${this.#renderRegion('status')}${this.#renderRegion('alert')}`;
  }

  #say(): void {
    this.#timer = undefined;
    this.#said = this.#waiting;
    this.#waiting = [];
    this.#requestUpdate();
  }

  #renderRegion(role: Region): TemplateResult {
    const said = this.#said.filter((each) => each.role === role);
    return html`<div class="sr" role=${role}>${said.map(({ text }) => html`<p>${text}</p>`)}</div>`;
  }
}

function isNews(before: Message | undefined, { level, progress = 1 }: Message): boolean {
  if (before === undefined || before.level !== level) return true;
  return progress === 1 && (before.progress ?? 1) < 1;
}
