import { html, type TemplateResult } from 'lit';
import type { Message } from '../../../protocol/index.js';
import type { Texts } from '../../i18n/texts.js';
import { spoken } from '../message-content/message-content.js';

/** Screen readers announce what comes into a live region only after that region itself. */
const ANNOUNCE_MS = 100;

/** A live region: what is urgent is said at once by the alert. */
type Region = 'status' | 'alert';

interface Announcement {
  readonly text: string;
  readonly role: Region;
}

export interface PopupAnnouncer {
  /** Takes the messages that are up now, of which those are said that bring news. */
  announce(messages: readonly Message[], texts: Texts): void;
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
  /** What was last seen of each message. */
  const known = new Map<string, Message>();
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
    announce(messages, texts) {
      if (messages.length === 0) known.clear();
      for (const message of messages) {
        if (isNews(known.get(message.id), message)) {
          const role = message.level === 'error' ? 'alert' : 'status';
          // Of what comes at once, the first one sees to it that all is said.
          if (waiting.push({ text: spoken(message, texts), role }) === 1) {
            setTimeout(say, ANNOUNCE_MS);
          }
        }
        known.set(message.id, message);
      }
    },

    clear() {
      said = [];
      update();
    },

    render: () => html`${renderRegion('status')}${renderRegion('alert')}`,
  };
}

function isNews(before: Message | undefined, { level, progress = 1 }: Message): boolean {
  if (before === undefined || before.level !== level) return true;
  return progress === 1 && (before.progress ?? 1) < 1;
}
