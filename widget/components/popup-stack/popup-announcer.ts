import { html, type TemplateResult } from 'lit';
import type { Message } from '../../../protocol/index.js';
import type { Texts } from '../../i18n/texts.js';
import type { Popup } from '../../inbox/inbox-view.js';
import { spoken } from '../message-content/message-content.js';
import { spokenSummary } from './summary.js';

/** Screen readers announce what comes into a live region only after that region itself. */
const ANNOUNCE_MS = 100;

/** A live region: what is urgent is said at once by the alert. */
type Region = 'status' | 'alert';

type News = Pick<Message, 'level' | 'progress'>;

interface Announcement {
  readonly text: string;
  readonly role: Region;
}

export interface PopupAnnouncer {
  /** Takes the popups that are up now, and announces those that bring news. */
  announce(popups: readonly Popup[], texts: Texts): void;
  /** To be called before the regions come up anew, which would say what is in them once more. */
  clear(): void;
  /** The two live regions. */
  render(): TemplateResult;
}

/**
 * Says messages to screen readers when they arrive and when the work that they tell of is done:
 * errors at once, the others when the user is not being told more.
 *
 * @param update Called when the regions have to be rendered.
 */
export function createAnnouncer(update: () => void): PopupAnnouncer {
  /** What was last seen of each popup, by the id of its message. */
  const known = new Map<string, News>();
  let waiting: Announcement[] = [];
  let said: readonly Announcement[] = [];

  function say(): void {
    said = waiting;
    waiting = [];
    update();
  }

  function renderRegion(role: Region): TemplateResult {
    const texts = said.filter((each) => each.role === role);
    return html`<div class="sr" role=${role}>${texts.map(({ text }) => html`<p>${text}</p>`)}</div>`;
  }

  return {
    announce(popups, texts) {
      if (popups.length === 0) known.clear();
      for (const popup of popups) {
        const id = popup.kind === 'message' ? popup.message.id : popup.key;
        const news: News = popup.kind === 'message' ? popup.message : { level: 'info' };
        if (isNews(known.get(id), news)) {
          const role = news.level === 'error' ? 'alert' : 'status';
          // Popups that come together are announced together.
          if (waiting.push({ text: spokenPopup(popup, texts), role }) === 1) {
            setTimeout(say, ANNOUNCE_MS);
          }
        }
        known.set(id, news);
      }
    },

    clear() {
      said = [];
      update();
    },

    render: () => html`${renderRegion('status')}${renderRegion('alert')}`,
  };
}

/** A popup in words. */
export function spokenPopup(popup: Popup, texts: Texts): string {
  return popup.kind === 'message'
    ? spoken(popup.message, texts)
    : spokenSummary(popup.count, texts);
}

function isNews(before: News | undefined, { level, progress = 1 }: News): boolean {
  if (before === undefined || before.level !== level) return true;
  return progress === 1 && (before.progress ?? 1) < 1;
}
