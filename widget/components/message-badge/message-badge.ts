import { html, nothing, type PropertyValues } from 'lit';
import { LinkedElement } from '../linked-element/linked-element.js';
import { problemOfInbox } from '../message-center/option-checks.js';
import { outerStyles } from '../outer.styles.js';
import { badgeStyles, renderBadge } from './badge.js';
import { messageBadgeStyles } from './message-badge.styles.js';

/**
 * The number of unread messages, for the link to an inbox in a page's navigation. The badge shows
 * nothing while nothing is unread. For screen readers, it adds "3 unread" to the name of the link.
 *
 * @tagname message-badge
 *
 * @fires {McMessageEvent} mc-message - A message arrived. This event and the others are fired once
 *   for each inbox: on the `<message-center>` that shows the popups, else on the first element.
 * @fires {McReadEvent} mc-read - Messages were read.
 * @fires {McRemoveEvent} mc-remove - Messages left the inbox.
 * @fires {McErrorEvent} mc-error - Something failed.
 * @fires {McConnectionEvent} mc-connection - The connection to the server changed.
 *
 * @csspart badge - The number.
 *
 * @cssprop --mc-accent - Its background.
 * @cssprop --mc-font - Font family; the page's own by default.
 */
export class MessageBadgeElement extends LinkedElement {
  static override styles = [outerStyles, messageBadgeStyles, badgeStyles];

  /** The text for screen readers, which stays unchanged until its language is loaded. */
  #text = '';

  protected override get problem(): string | null {
    return problemOfInbox(this);
  }

  /** Unlike in `willUpdate`, the controllers are up to date here, and with them the language. */
  protected override update(changed: PropertyValues<this>): void {
    const { texts, ready } = this.language;
    if (ready) this.#text = texts.get('unreadCount', this.counts.unread);
    super.update(changed);
  }

  protected override render(): unknown {
    const { unread } = this.counts;
    if (unread === 0) return nothing;
    return html`${renderBadge(unread, this.language.texts, true)}<span class="text"
        >${this.#text}</span
      >`;
  }
}
