import { html, nothing, type TemplateResult } from 'lit';

/**
 * A button that shows an icon; its name is also its tooltip.
 *
 * @param disabled Announces the button as disabled, but lets it keep the focus.
 */
export function iconButton(
  name: string,
  icon: TemplateResult,
  onClick: () => void,
  disabled?: boolean,
): TemplateResult {
  return html`<button
    class="icon-button"
    type="button"
    aria-label=${name}
    aria-disabled=${disabled ?? nothing}
    title=${name}
    @click=${onClick}
  >
    ${icon}
  </button>`;
}
