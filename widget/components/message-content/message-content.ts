/** The content of a message, the same in rows and popups. */
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import {
  isSafeLink,
  type Message,
  type MessageAction,
  type Sender,
} from '../../../protocol/index.js';
import type { Texts } from '../../i18n/texts.js';
import { shownLevel } from '../../inbox/message-display.js';
import { withAncestors } from '../../platform/flat-tree.js';
import { isBaseForeign, siteUrl } from '../../platform/site-url.js';

/** Renders the content of a message instead of the widget. A string is text, never HTML. */
export type RenderMessage = (message: Message) => Node | string;

/** The fields of a message that are shown or announced. */
export type MessageContent = Pick<
  Message,
  | 'level'
  | 'like'
  | 'tags'
  | 'subject'
  | 'text'
  | 'url'
  | 'from'
  | 'progress'
  | 'actions'
  | 'renewedAt'
>;

/** How all messages are shown. */
export interface RenderContext {
  readonly texts: Texts;
  /** The time from which relative times count. */
  readonly now: number;
  readonly renderMessage: RenderMessage | undefined;
  /** The element of the page that shows them. */
  readonly host: Element;
  /** Origins besides the page's own from which avatars load. */
  readonly avatarOrigins: readonly string[];
}

/** How much of a text an accessible name contains. */
const SPOKEN_LENGTH = 200;

/** The link of a message or of one of its actions; null without one that is safe to follow. */
export function linkOf({ url }: MessageContent | MessageAction): string | null {
  return url !== undefined && isSafeLink(url) ? url : null;
}

/** A link resolved against the page's own site, even if a `<base>` leads to another site. */
function hrefOf(link: string): string {
  return isBaseForeign() ? siteUrl(link).href : link;
}

/** Joins texts to sentences. One that ends with a mark of its own gets no period, which would be read. */
export function asSentences(texts: readonly string[]): string {
  return texts.join('. ').replace(/([.!?…。！？؟])\. /g, '$1 ');
}

/** A message in words, for screen readers: "Success: Report ready. Find it under Reports." */
export function spoken(content: MessageContent, texts: Texts): string {
  const { subject, text, from } = content;
  const sentences = [subject, shorten(text.trim()), from?.name].flatMap((each) => each || []);
  return `${texts.get(shownLevel(content))}: ${asSentences(sentences)}`;
}

/** Half of a character at the end would be read as an unknown one. */
function shorten(text: string): string {
  if (text.length <= SPOKEN_LENGTH) return text;
  return text.slice(0, SPOKEN_LENGTH).replace(/[\uD800-\uDBFF]?$/, '…');
}

interface ContentOptions extends Pick<RenderContext, 'texts' | 'avatarOrigins'> {
  readonly content: MessageContent;
  /** The page's rendering instead of subject and text. */
  readonly custom?: unknown;
  /** The content after the text. */
  readonly more?: unknown;
  /** There is room for the whole text. Elsewhere, empty lines would be wasted. */
  readonly whole: boolean;
  /** The user chose the message itself, or one of its actions. */
  readonly onAct: (click: MouseEvent, action?: MessageAction) => void;
}

/**
 * The rendering of a message by the page's function, once for each message; undefined without one.
 */
export function customContent(message: Message, { renderMessage, host }: RenderContext): unknown {
  // A value that is no function is reported with the other options.
  if (typeof renderMessage !== 'function') return undefined;
  return guard([message, renderMessage], () => callRenderMessage(renderMessage, message, host));
}

/**
 * Subject and text, then progress, sender, and the message's own actions. The first line is a link or a
 * button that covers the whole message.
 */
export function renderContent(options: ContentOptions): TemplateResult {
  const { content, custom, texts, avatarOrigins, more = nothing } = options;
  const { progress, from, actions = [] } = content;
  const bar = html`<progress
    part="progress"
    aria-label=${texts.get('progress')}
    value=${progress}
  ></progress>`;
  return html`${custom === undefined ? renderText(options) : renderCustom(options)}
  ${more} ${progress === undefined ? nothing : bar}
  ${from && renderSender(from, avatarOrigins)}
  ${actions.length === 0 ? nothing : renderActions(actions, options)}`;
}

function renderText(options: ContentOptions): unknown {
  const { content, texts, whole } = options;
  const { subject } = content;
  const shown = content.text.trim();
  // Screen readers read the level before the first line.
  const level = `${texts.get(shownLevel(content))}: `;
  const text = html`<span
    class="text"
    part="text"
    dir="auto"
    data-prefix=${subject === undefined ? level : nothing}
    >${whole ? shown : shown.replace(/\n\s+/g, '\n')}</span
  >`;
  if (subject === undefined) return renderChoice(text, options);
  const first = html`<span class="subject" part="subject" dir="auto" data-prefix=${level}
    >${subject}</span
  >`;
  return html`${renderChoice(first, options)}${text}`;
}

function renderCustom(options: ContentOptions): TemplateResult {
  const { content, custom, texts } = options;
  const name = html`<span class="sr">${spoken(content, texts)}</span>`;
  return html`${renderChoice(name, options)}<div class="custom">${custom}</div>`;
}

/** An error of the page's function is reported like any other, and the text shows instead. */
function callRenderMessage(render: RenderMessage, message: Message, host: Element): unknown {
  try {
    const content: unknown = render(message);
    if (isRenderable(content) && !withAncestors(host).includes(content as Node)) return content;
    throw new TypeError(
      `renderMessage must return a string, or a node that does not contain <${host.localName}>.`,
    );
  } catch (error) {
    if ('reportError' in globalThis) reportError(error);
    else console.error(error);
    return message.text;
  }
}

/** Attributes, documents and shadow roots are nodes that nothing can contain. */
function isRenderable(value: unknown): boolean {
  if (Object(value) !== value) return typeof value !== 'symbol';
  const { nodeType, host } = value as ShadowRoot;
  return nodeType === 11 ? !host : [1, 3, 8].includes(nodeType);
}

function renderSender({ name, avatarUrl }: Sender, origins: readonly string[]): TemplateResult {
  const img = html`<img
    src=${avatarUrl && hrefOf(avatarUrl)}
    alt=""
    loading="lazy"
    referrerpolicy="no-referrer"
    @error=${dropImage}
  />`;
  return html`<span class="sender meta" part="sender"
    ><span class="avatar" part="avatar" aria-hidden="true"
      >${mayShow(avatarUrl, origins) ? img : nothing}${initialOf(name)}</span
    ><bdi>${name}</bdi></span
  >`;
}

/** The first character of a name that can be seen, and is no quotation mark. */
function initialOf(name: string): string | undefined {
  return (/[^\p{P}\p{C}\s]/u.exec(name) ?? [...name])[0];
}

/** Uncovers the sender's initial. */
function dropImage({ target }: Event): void {
  (target as Element).remove();
}

function mayShow(avatarUrl: string | undefined, origins: readonly string[]): boolean {
  if (avatarUrl === undefined || !isSafeLink(avatarUrl)) return false;
  const { origin } = siteUrl(avatarUrl);
  return origin === location.origin || origins.includes(origin);
}

function renderActions(actions: readonly MessageAction[], options: ContentOptions): TemplateResult {
  return html`<div class="choices" role="group" aria-label=${options.texts.get('actions')}>
    ${actions.map((action) => renderChoice(action.label, options, action))}
  </div>`;
}

/** The message itself, or one of its actions, as a link or a button. */
function renderChoice(
  label: unknown,
  { content, onAct }: ContentOptions,
  action?: MessageAction,
): TemplateResult | typeof nothing {
  const link = linkOf(action ?? content);
  const className = action ? 'pill' : 'main';
  const part = action ? 'action' : nothing;
  const dir = action ? 'auto' : nothing;
  const act = (click: MouseEvent): void => onAct(click, action);
  if (link !== null) {
    // The middle button opens a link, too, without the event `click`.
    return html`<a
      class=${className}
      part=${part}
      dir=${dir}
      href=${hrefOf(link)}
      @click=${act}
      @auxclick=${(click: MouseEvent) => click.button === 1 && act(click)}
      >${label}</a
    >`;
  }
  // The link of this action is not safe, and a button would do nothing.
  if (action && action.id === undefined) return nothing;
  return html`<button
    class=${className}
    part=${part}
    dir=${dir}
    type="button"
    @click=${act}
  >
    ${label}
  </button>`;
}
