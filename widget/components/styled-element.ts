import { adoptStyles, type CSSResultOrNative, LitElement } from 'lit';

/**
 * An element that keeps its styles in another document. A shadow root loses its style sheets on the
 * way there, and a constructed sheet works only in the document of the window that made it. Pages
 * move elements through the document of a parser when they replace everything around them (htmx's
 * `hx-preserve`, Unpoly's `up-keep`), and into the documents of frames and windows.
 */
export abstract class StyledElement extends LitElement {
  static {
    // Lit's development build warns about it: some of them render once more what they have measured.
    StyledElement.disableWarning?.('change-in-update');
  }

  protected override createRenderRoot(): ShadowRoot {
    const { shadowRootOptions } = this.constructor as typeof LitElement;
    const root = this.shadowRoot ?? this.attachShadow(shadowRootOptions);
    this.#style(root);
    return root;
  }

  protected adoptedCallback(): void {
    if (this.shadowRoot) this.#style(this.shadowRoot);
  }

  #style(root: ShadowRoot): void {
    const { elementStyles } = this.constructor as typeof LitElement;
    const { ownerDocument } = this;
    const { defaultView } = ownerDocument;
    if (ownerDocument === document) adoptStyles(root, elementStyles);
    else if (defaultView) root.adoptedStyleSheets = sheetsFor(defaultView, elementStyles);
  }
}

/** The styles as sheets of another window. */
function sheetsFor(view: typeof globalThis, styles: CSSResultOrNative[]): CSSStyleSheet[] {
  return styles.map((style) => {
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(String(style));
    return sheet;
  });
}
