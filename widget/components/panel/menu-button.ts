import { html, type LitElement, nothing, type TemplateResult } from 'lit';
import { moreIcon } from './panel-icons.js';

/** A command of the menu. */
export interface MenuItem {
  readonly text: string;
  readonly disabled: boolean;
  readonly onChoose: () => void;
}

/** A button that opens a menu, after the menu button pattern of the ARIA Authoring Practices. */
export class MenuButton {
  readonly #host: LitElement;
  #open = false;

  constructor(host: LitElement) {
    this.#host = host;
  }

  render(name: string, items: readonly MenuItem[]): TemplateResult {
    return html`<div class="menu" @keydown=${this.#handleKey} @focusout=${this.#handleFocusOut}>
      <button
        class="icon-button"
        type="button"
        aria-haspopup="menu"
        aria-expanded=${this.#open}
        aria-label=${name}
        @mousedown=${keepFocus}
        @click=${this.#handleClick}
      >
        ${moreIcon}
      </button>
      ${this.#open ? this.#renderMenu(name, items) : nothing}
    </div>`;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#host.requestUpdate();
  }

  async #show(): Promise<void> {
    this.#open = true;
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    this.#items[0]?.focus();
  }

  /** Closes the menu and returns the focus to its button. */
  #dismiss(): void {
    this.#host.renderRoot.querySelector<HTMLElement>('.menu > button')?.focus();
    this.close();
  }

  get #items(): readonly HTMLElement[] {
    return [...this.#host.renderRoot.querySelectorAll<HTMLElement>('.menu [role=menuitem]')];
  }

  readonly #handleClick = (): void => {
    if (this.#open) this.#dismiss();
    else void this.#show();
  };

  readonly #handleKey = (event: KeyboardEvent): void => {
    const { key } = event;
    if (key === 'ArrowDown' && !this.#open) void this.#show();
    else if (key === 'Escape' && this.#open) this.#dismiss();
    else if (!this.#open || !this.#moveFocus(key)) return;
    event.preventDefault();
  };

  /** Returns false when the key does not move the focus. */
  #moveFocus(key: string): boolean {
    const items = this.#items;
    const current = items.findIndex((item) => item.matches(':focus'));
    const targets: { readonly [key: string]: number } = {
      ArrowDown: (current + 1) % items.length,
      ArrowUp: current - 1,
      Home: 0,
      End: -1,
    };
    const target = targets[key];
    if (target === undefined) return false;
    items.at(target)?.focus();
    return true;
  }

  readonly #handleFocusOut = ({ currentTarget, relatedTarget }: FocusEvent): void => {
    if (!(currentTarget as Element).contains(relatedTarget as Element | null)) this.close();
  };

  #renderMenu(name: string, items: readonly MenuItem[]): TemplateResult {
    const choose = ({ disabled, onChoose }: MenuItem): void => {
      if (disabled) return;
      this.#dismiss();
      onChoose();
    };
    return html`<div class="menu-items" role="menu" aria-label=${name}>
      ${items.map(
        (item) => html`<button
          type="button"
          role="menuitem"
          tabindex="-1"
          aria-disabled=${item.disabled}
          @click=${() => choose(item)}
        >
          ${item.text}
        </button>`,
      )}
    </div>`;
  }
}

/** Safari does not focus a pressed button: the press would close the menu, and the click reopen it. */
function keepFocus(event: Event): void {
  event.preventDefault();
}
