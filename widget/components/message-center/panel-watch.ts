import type { LitElement } from 'lit';
import type { Stop } from '../../platform/page.js';
import { isPopoverOpen } from '../../platform/popover.js';
import { watchSizesInFrames } from '../../platform/watch-sizes.js';

/** Watches whether the panel can be read: it is open and rendered, which CSS may prevent. */
export class PanelWatch {
  readonly #onVisible: () => Stop;
  #panel: LitElement | undefined;
  #stopSizes: Stop | undefined;
  #onHidden: Stop | undefined;

  /** @param onVisible Called when the panel can be read. Returns what to call when it no longer can. */
  constructor(onVisible: () => Stop) {
    this.#onVisible = onVisible;
  }

  /** Call it when the panel may have opened or closed. */
  async update(panel: LitElement): Promise<void> {
    if (panel !== this.#panel) this.stop();
    this.#panel = panel;
    await panel.updateComplete;
    if (!panel.isConnected || panel !== this.#panel) return;
    this.#check(panel);
    this.#stopSizes ??= watchSizesInFrames([panel], () => this.#check(panel));
  }

  /** The panel's owner has left the document. */
  stop(): void {
    this.#stopSizes?.();
    this.#stopSizes = undefined;
    this.#onHidden?.();
    this.#onHidden = undefined;
  }

  #check(panel: HTMLElement): void {
    const visible = isPopoverOpen(panel) && panel.getClientRects().length > 0;
    if (visible === (this.#onHidden !== undefined)) return;
    this.#onHidden?.();
    this.#onHidden = visible ? this.#onVisible() : undefined;
  }
}
