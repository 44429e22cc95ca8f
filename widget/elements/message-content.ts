/** What a message says, in rows and popups alike. */
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { isSafeLink, type Message, type MessageAction } from '../../protocol/index.js';
import type { Texts } from '../i18n/texts.js';

/** Shows a message in the page's own way. A string counts as text, never as HTML. */
export type RenderMessage = (message: Message) => Node | string;

/** As much of a text as a spoken name needs. */
const SPOKEN_LENGTH = 200;

/** Where a message leads; null when it has no link, or none that may be followed. */
export function linkOf(message: Message): string | null {
  return message.url !== undefined && isSafeLink(message.url) ? message.url : null;
}

/** A message in words, for screen readers: "Success: Report ready. Find it under Reports." */
export function spoken(message: Message, texts: Texts): string {
  const { subject, text } = message;
  const cut = text.length > SPOKEN_LENGTH ? `${text.slice(0, SPOKEN_LENGTH)}…` : text;
  const level = texts.get(message.level);
  return `${level}: ${subject === undefined ? cut : `${subject}. ${cut}`}`;
}

interface ContentOptions {
  readonly message: Message;
  readonly texts: Texts;
  readonly renderMessage: RenderMessage | undefined;
  /** Of the link or button that stretches over the whole message. */
  readonly tabIndex: 0 | -1;
  readonly avatarOrigins?: readonly string[];
  readonly onAct: (click: Event, action?: MessageAction) => void;
}

/** Subject and text. One of them is the link, or a button, and stretches over the whole message. */
export function renderContent(options: ContentOptions): unknown {
  const { message, texts, renderMessage } = options;
  if (renderMessage !== undefined) {
    const content = guard([message, renderMessage], () => customContent(message, renderMessage));
    const name = html`<span class="sr">${spoken(message, texts)}</span>`;
    return html`${renderMain(name, options)}<div class="custom">${content}</div>`;
  }
  const level = html`<span class="sr">${texts.get(message.level)}: </span>`;
  const text = html`<span class="text" part="text" dir="auto">${message.text}</span>`;
  if (message.subject === undefined) return renderMain(html`${level}${text}`, options);
  const subject = html`<span class="subject" part="subject" dir="auto">${message.subject}</span>`;
  return html`${renderMain(html`${level}${subject}`, options)}${text}`;
}

function renderMain(content: TemplateResult, options: ContentOptions): TemplateResult {
  const { message, tabIndex, onAct } = options;
  const link = linkOf(message);
  if (link === null) {
    return html`<button class="main" type="button" tabindex=${tabIndex} @click=${onAct}>${content}</button>`;
  }
  return html`<a class="main" href=${link} tabindex=${tabIndex} @click=${onAct}>${content}</a>`;
}

/** A fault of the page's function is reported as any other, and the text stands in. */
function customContent(message: Message, render: RenderMessage): unknown {
  try {
    return render(message) ?? nothing;
  } catch (fault) {
    reportError(fault);
    return message.text;
  }
}
