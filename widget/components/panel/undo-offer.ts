import { html, nothing, type ReactiveControllerHost } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { Counts } from '../../../protocol/index.js';
import type { Texts } from '../../i18n/texts.js';
import { isHotkey } from '../../platform/hotkey.js';
import type { Request } from '../message-content/request-event.js';
import { button } from './panel-notes.js';

/** A deletion that the user can undo. */
interface Removal {
  readonly count: number;
  /** The deleted messages; null when all were deleted. */
  readonly ids: readonly string[] | null;
}

/** The offer to restore what was deleted in the panel, all of it together. */
export class UndoOffer {
  readonly #host: ReactiveControllerHost;
  #removals: readonly Removal[] = [];
  /** The inbox tag of the inbox that the panel lists. */
  #tag: string | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  /** How many messages it restores. */
  get count(): number {
    let sum = 0;
    for (const { count } of this.#removals) sum += count;
    return sum;
  }

  /** The message that was deleted last; undefined when all were. */
  get lastId(): string | undefined {
    return this.#removals.at(-1)?.ids?.at(-1);
  }

  /** Call it before each rendering: the offer ends when the panel lists another inbox. */
  update(tag: string | null): void {
    if (tag !== this.#tag) this.#removals = [];
    this.#tag = tag;
  }

  /** Whether the user accepts it by a key. */
  isAccepted(event: KeyboardEvent): boolean {
    const isUndo = isHotkey(event, 'Control+Z') || isHotkey(event, 'Meta+Z');
    return isUndo && this.#removals.length > 0;
  }

  /** Adds the deletion that a request asks for, if it is one. */
  add(request: Request, { total }: Counts): void {
    if (request.verb === 'removeAll') this.#add({ count: total, ids: null });
    if (request.verb !== 'remove') return;
    const [ids] = request.args;
    this.#add({ count: ids.length, ids });
  }

  /** Ends the offer. Returns the requests that restore the messages. */
  accept(): readonly Request[] {
    const ids = this.#removals.flatMap((removal) => removal.ids ?? []);
    const requests: Request[] = ids.length > 0 ? [{ verb: 'restore', args: [ids] }] : [];
    for (const removal of this.#removals) {
      if (removal.ids === null) requests.push({ verb: 'restoreAll', args: [] });
    }
    this.end();
    return requests;
  }

  readonly end = (): void => this.#set([]);

  /**
   * The offer is shown for the duration of its animation, which starts again with each deletion.
   */
  render(texts: Texts, onAccept: () => void): unknown {
    if (this.#removals.length === 0) return nothing;
    const offer = html`<div class="line undo" @animationend=${this.end}>
      <span>${texts.get('removed', this.count)}</span>${button(texts.get('undo'), onAccept)}
    </div>`;
    return keyed(this.#removals.at(-1), offer);
  }

  #add(removal: Removal): void {
    this.#set([...this.#removals, removal]);
  }

  #set(removals: readonly Removal[]): void {
    this.#removals = removals;
    this.#host.requestUpdate();
  }
}
