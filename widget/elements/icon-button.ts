import { html, nothing, type TemplateResult } from 'lit';

interface IconButtonOptions {
  readonly tabIndex?: 0 | -1;
  /** It says that it can do nothing now, and keeps the focus. */
  readonly disabled?: boolean;
}

/** A button that shows an icon; its name is also its tooltip. */
export function iconButton(
  name: string,
  icon: TemplateResult,
  onClick: () => void,
  { tabIndex = 0, disabled }: IconButtonOptions = {},
): TemplateResult {
  return html`<button
    class="icon-button"
    type="button"
    tabindex=${tabIndex}
    aria-label=${name}
    aria-disabled=${disabled ?? nothing}
    title=${name}
    @click=${onClick}
  >
    ${icon}
  </button>`;
}
