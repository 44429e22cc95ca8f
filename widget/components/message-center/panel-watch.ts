import type { LitElement } from 'lit';
import type { InboxStore } from '../../inbox/inbox-store.js';
import type { Stop } from '../../platform/page.js';
import { isPopoverOpen } from '../../platform/popover.js';
import { watchSizesInFrames } from '../../platform/watch-sizes.js';
import { ListedInbox } from '../panel/listed-inbox.js';

/** Watches whether the panel can be read: it is open and rendered, which CSS may prevent. */
export class PanelWatch {
  readonly #listed = new ListedInbox();
  #panel: LitElement | undefined;
  #inbox: InboxStore | undefined;
  #stopSizes: Stop | undefined;

  /** Call it when the panel may have opened or closed, or may list another inbox. */
  async update(panel: LitElement, inbox: InboxStore): Promise<void> {
    if (panel !== this.#panel) this.stop();
    this.#panel = panel;
    this.#inbox = inbox;
    await panel.updateComplete;
    if (panel !== this.#panel) return;
    this.#check(panel);
    if (!panel.isConnected) return;
    this.#stopSizes ??= watchSizesInFrames([panel], () => this.#check(panel));
  }

  /** The panel's owner has left the document. */
  stop(): void {
    this.#stopSizes?.();
    this.#stopSizes = undefined;
    this.#listed.set(undefined);
  }

  #check(panel: HTMLElement): void {
    const visible = isPopoverOpen(panel) && panel.getClientRects().length > 0;
    this.#listed.set(visible ? this.#inbox : undefined);
  }
}
