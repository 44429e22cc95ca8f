import { html, type TemplateResult } from 'lit';
import type { Texts } from '../../i18n/texts.js';
import { shownLevel } from '../../inbox/message-display.js';
import { Timer } from '../../platform/timer.js';
import { type MessageContent, spoken } from './message-content.js';

/** Screen readers announce changes only some time after the region appeared, in milliseconds. */
const ANNOUNCE_MS = 100;

/** How many messages that are no longer shown are remembered: an undo may bring them back. */
const KNOWN_MAX = 1_000;

/** When more messages than this arrive together, only their number is announced. */
const ANNOUNCED_MAX = 3;

/**
 * How long an announcement stays; later, users would only find it again between the popups. In
 * milliseconds.
 */
const CLEAR_MS = 1_000;

/** Screen readers read an alert immediately, and a status when they are idle. */
type Region = 'status' | 'alert';

interface Announcement {
  readonly text: string;
  readonly role: Region;
}

/**
 * Announces messages to screen readers when they arrive and when the work that they report is done:
 * errors as an alert, the others as a status.
 */
export class MessageAnnouncer {
  readonly #requestUpdate: () => void;
  /** What was last announced, by message id. */
  readonly #known = new Map<string, MessageContent>();
  /** What is announced next, by message id. */
  readonly #waiting = new Map<string, MessageContent>();
  #announced: readonly Announcement[] = [];
  readonly #timer = new Timer(() => this.clear());

  /** @param requestUpdate Called when the regions have to be rendered. */
  constructor(requestUpdate: () => void) {
    this.#requestUpdate = requestUpdate;
  }

  /**
   * Takes over what is shown now, by message id, and announces what is new in it.
   *
   * @param announced What the lists of a page have announced.
   */
  announce(
    shown: ReadonlyMap<string, MessageContent>,
    texts: Texts,
    announced = new WeakSet<MessageContent>(),
  ): void {
    if (shown.size === 0) this.#known.clear();
    const news = [...shown].filter(
      ([id, content]) => isNews(this.#known.get(id), content) && !announced.has(content),
    );
    // The first one of several schedules the announcement of all.
    if (this.#waiting.size === 0 && news.length > 0) {
      setTimeout(() => this.#announceWaiting(texts), ANNOUNCE_MS);
    }
    for (const [id, content] of news) {
      this.#waiting.set(id, content);
      announced.add(content);
    }
    for (const [id, content] of shown) this.#known.set(id, content);
    const known = [...this.#known.keys()];
    for (const id of known.slice(0, -KNOWN_MAX)) if (!shown.has(id)) this.#known.delete(id);
  }

  /** Call it before the regions appear again: screen readers would repeat what is in them. */
  readonly clear = (): void => {
    this.#timer.stop();
    this.#announced = [];
    this.#requestUpdate();
  };

  /** The two live regions. */
  render(): TemplateResult {
    return html`${this.#renderRegion('status')}${this.#renderRegion('alert')}`;
  }

  #announceWaiting(texts: Texts): void {
    const contents = [...this.#waiting.values()];
    this.#waiting.clear();
    const role = (content: MessageContent): Region =>
      shownLevel(content) === 'error' ? 'alert' : 'status';
    if (contents.length > ANNOUNCED_MAX) {
      const text = texts.get('newCount', contents.length);
      this.#announced = [{ text, role: contents.map(role).includes('alert') ? 'alert' : 'status' }];
    } else {
      this.#announced = contents.map((each) => ({ text: spoken(each, texts), role: role(each) }));
    }
    this.#timer.start(CLEAR_MS);
    this.#requestUpdate();
  }

  #renderRegion(role: Region): TemplateResult {
    const texts = this.#announced.filter((each) => each.role === role);
    return html`<div class="sr" role=${role}>${texts.map(({ text }) => html`<p>${text}</p>`)}</div>`;
  }
}

/**
 * A message is news when it is new, is renewed, changes its level, or reaches the end of its progress.
 */
function isNews(
  previous: MessageContent | undefined,
  { level, renewedAt, progress = 1 }: MessageContent,
): boolean {
  if (previous?.level !== level || previous.renewedAt !== renewedAt) return true;
  return progress === 1 && (previous.progress ?? 1) < 1;
}
