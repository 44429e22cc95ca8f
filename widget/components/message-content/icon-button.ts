import { html, nothing, type TemplateResult } from 'lit';

/**
 * A button that shows an icon; its name is also its tooltip.
 *
 * @param disabled It says that it can do nothing now, and keeps the focus.
 */
export function iconButton(
  name: string,
  icon: TemplateResult,
  onClick: () => void,
  tabIndex: 0 | -1 = 0,
  disabled?: boolean,
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
