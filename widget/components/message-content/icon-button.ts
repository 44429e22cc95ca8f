import { html, nothing, type TemplateResult } from 'lit';

/**
 * A button that shows an icon; a `Tooltip` shows its name.
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
    @click=${onClick}
  >
    ${icon}
  </button>`;
}
