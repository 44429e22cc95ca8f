import { html, type TemplateResult } from 'lit';
import type { Texts } from '../../i18n/texts.js';
import { type MessageContent, spoken } from '../message-content/message-content.js';

/** Screen readers announce changes only some time after the region appeared, in milliseconds. */
const ANNOUNCE_MS = 100;

/** Then they have read the text, and would only find it again between the popups, in milliseconds. */
const CLEAR_MS = 1_000;

/** Screen readers read an alert at once, and a status when they are idle. */
type Region = 'status' | 'alert';

interface Announcement {
  readonly text: string;
  readonly role: Region;
}

/**
 * Announces messages to screen readers when they arrive and when the work that they report is done:
 * errors as an alert, the others as a status.
 */
export class PopupAnnouncer {
  readonly #requestUpdate: () => void;
  /** What was last announced, by message id. */
  readonly #known = new Map<string, MessageContent>();
  #waiting: Announcement[] = [];
  #announced: readonly Announcement[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param requestUpdate Called when the regions have to be rendered. */
  constructor(requestUpdate: () => void) {
    this.#requestUpdate = requestUpdate;
  }

  /** Takes over what is shown now, by message id, and announces what is new in it. */
  announce(shown: ReadonlyMap<string, MessageContent>, texts: Texts): void {
    if (shown.size === 0) this.#known.clear();
    for (const [id, content] of shown) {
      if (isNews(this.#known.get(id), content)) {
        const role = content.level === 'error' ? 'alert' : 'status';
        this.#waiting.push({ text: spoken(content, texts), role });
        // The first one of several schedules the announcement of all.
        if (this.#waiting.length === 1) setTimeout(this.#announceWaiting, ANNOUNCE_MS);
      }
      this.#known.set(id, content);
    }
  }

  /** Call it before the regions appear again: screen readers would repeat what is in them. */
  readonly clear = (): void => {
    clearTimeout(this.#timer);
    this.#announced = [];
    this.#requestUpdate();
  };

  /** The two live regions. */
  render(): TemplateResult {
    return html`${this.#renderRegion('status')}${this.#renderRegion('alert')}`;
  }

  readonly #announceWaiting = (): void => {
    this.#announced = this.#waiting;
    this.#waiting = [];
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.clear, CLEAR_MS);
    this.#requestUpdate();
  };

  #renderRegion(role: Region): TemplateResult {
    const texts = this.#announced.filter((each) => each.role === role);
    return html`<div class="sr" role=${role}>${texts.map(({ text }) => html`<p>${text}</p>`)}</div>`;
  }
}

/** A message is news when it is new, changes its level, or reaches the end of its progress. */
function isNews(
  previous: MessageContent | undefined,
  { level, progress = 1 }: MessageContent,
): boolean {
  if (previous === undefined || previous.level !== level) return true;
  return progress === 1 && (previous.progress ?? 1) < 1;
}
