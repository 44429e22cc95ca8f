/** What a message says, in rows and popups alike. */
import { html, nothing, type TemplateResult } from 'lit';
import {
  isSafeLink,
  type Message,
  type MessageAction,
  type Sender,
} from '../../../protocol/index.js';
import type { Texts } from '../../i18n/texts.js';

/** Shows a message in the page's own way. A string counts as text, never as HTML. */
export type RenderMessage = (message: Message) => Node | string;

/** What holds for all messages that are shown. */
export interface Showing {
  readonly texts: Texts;
  /** The time against which those of the messages are told. */
  readonly now: number;
  readonly renderMessage: RenderMessage | undefined;
  /** Where avatars may come from, beside the page's own origin; separated by spaces. */
  readonly avatarOrigins: string;
}

/** Parts of messages, wherever they are shown. */
export const MESSAGE_PARTS = 'subject, text, sender, avatar, action, progress';

/** As much of a text as a spoken name needs. */
const SPOKEN_LENGTH = 200;

/** Where a message or one of its actions leads; null without a link that may be followed. */
export function linkOf({ url }: Pick<Message, 'url'> | MessageAction): string | null {
  return url !== undefined && isSafeLink(url) ? url : null;
}

/** A message in words, for screen readers: "Success: Report ready. Find it under Reports." */
export function spoken({ level, subject, text, from }: Message, texts: Texts): string {
  const cut = text.length > SPOKEN_LENGTH ? `${text.slice(0, SPOKEN_LENGTH)}…` : text;
  const parts = [subject, cut, from?.name].filter(Boolean);
  return `${texts.get(level)}: ${parts.join('. ')}`;
}

/** What the page's own function gave last, by the element that shows it. */
const CUSTOM = new WeakMap<
  HTMLElement,
  { readonly message: Message; readonly render: RenderMessage; readonly content: unknown }
>();

interface ContentOptions extends Showing {
  /** The element that it is in. */
  readonly home: HTMLElement;
  readonly message: Message;
  /** Of everything in it that can be chosen. */
  readonly tabIndex: 0 | -1;
  /** What follows the text. */
  readonly more?: unknown;
  /** The message itself was chosen, or one of its actions. */
  readonly onAct: (click: Event, action?: MessageAction) => void;
}

/**
 * Subject and text, of which one is the link, or a button, and stretches over the whole message;
 * then progress, sender, and the message's own actions.
 */
export function renderContent(options: ContentOptions): TemplateResult {
  const { message, texts, renderMessage, avatarOrigins, more = nothing } = options;
  const { progress, from, actions = [] } = message;
  const bar = html`<progress
    part="progress"
    aria-label=${texts.get('progress')}
    value=${progress}
  ></progress>`;
  return html`${renderMessage ? renderCustom(options, renderMessage) : renderText(options)}
  ${more} ${progress === undefined ? nothing : bar}
  ${from && renderSender(from, avatarOrigins)}
  ${actions.length === 0 ? nothing : renderActions(actions, options)}`;
}

function renderText(options: ContentOptions): unknown {
  const { message, texts } = options;
  const { subject } = message;
  // The level is said before what stands first.
  const level = `${texts.get(message.level)}: `;
  const text = html`<span
    class="text"
    part="text"
    dir="auto"
    data-level=${subject === undefined ? level : nothing}
    >${message.text}</span
  >`;
  if (subject === undefined) return renderChoice(text, options);
  const first = html`<span class="subject" part="subject" dir="auto" data-level=${level}
    >${subject}</span
  >`;
  return html`${renderChoice(first, options)}${text}`;
}

function renderCustom(options: ContentOptions, render: RenderMessage): TemplateResult {
  const { message, texts } = options;
  const content = customContent(options, render);
  const name = html`<span class="sr">${spoken(message, texts)}</span>`;
  return html`${renderChoice(name, options)}<div class="custom">${content}</div>`;
}

/** The page's function is asked once for each message, not at each rendering. */
function customContent({ home, message }: ContentOptions, render: RenderMessage): unknown {
  let custom = CUSTOM.get(home);
  if (custom?.message !== message || custom.render !== render) {
    custom = { message, render, content: askPage(message, render) };
    CUSTOM.set(home, custom);
  }
  return custom.content;
}

/** A fault of the page's function is reported as any other, and the text stands in. */
function askPage(message: Message, render: RenderMessage): unknown {
  try {
    return render(message) ?? nothing;
  } catch (fault) {
    if ('reportError' in globalThis) reportError(fault);
    else console.error(fault);
    return message.text;
  }
}

function renderSender({ name, avatarUrl }: Sender, origins: string): TemplateResult {
  const img = html`<img
    src=${avatarUrl}
    alt=""
    loading="lazy"
    referrerpolicy="no-referrer"
    @error=${dropImage}
  />`;
  return html`<span class="sender meta" part="sender"
    ><span class="avatar" part="avatar" aria-hidden="true"
      >${mayShow(avatarUrl, origins) ? img : nothing}${[...name][0]}</span
    ><bdi>${name}</bdi></span
  >`;
}

/** What is behind it shows then: the sender's initial. */
function dropImage({ target }: Event): void {
  (target as Element).remove();
}

function mayShow(avatarUrl: string | undefined, origins: string): boolean {
  if (avatarUrl === undefined || !isSafeLink(avatarUrl)) return false;
  const { origin } = new URL(avatarUrl, document.baseURI);
  return origin === location.origin || origins.split(' ').includes(origin);
}

function renderActions(actions: readonly MessageAction[], options: ContentOptions): TemplateResult {
  return html`<div class="choices" role="group" aria-label=${options.texts.get('actions')}>
    ${actions.map((action) => renderChoice(action.label, options, action))}
  </div>`;
}

/** What can be chosen: the message itself, or one of its actions; as a link where it has one. */
function renderChoice(
  content: unknown,
  { message, tabIndex, onAct }: ContentOptions,
  action?: MessageAction,
): TemplateResult | typeof nothing {
  const link = linkOf(action ?? message);
  const name = action ? 'pill' : 'main';
  const part = action ? 'action' : nothing;
  const dir = action ? 'auto' : nothing;
  const act = (click: Event): void => onAct(click, action);
  if (link !== null) {
    return html`<a class=${name} part=${part} dir=${dir} href=${link} tabindex=${tabIndex} @click=${act}
      >${content}</a
    >`;
  }
  // An action that had a link may not be followed, and would do nothing as a button.
  if (action && action.id === undefined) return nothing;
  return html`<button
    class=${name}
    part=${part}
    dir=${dir}
    type="button"
    tabindex=${tabIndex}
    @click=${act}
  >
    ${content}
  </button>`;
}
