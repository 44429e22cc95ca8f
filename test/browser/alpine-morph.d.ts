/** Alpine's plugin, which comes without types. */
declare module '@alpinejs/morph' {
  interface AlpineMorph {
    morph?(from: Element, html: string): Element;
  }

  export type { AlpineMorph };
  /** The plugin, which adds the method of its name. */
  export function morph(alpine: AlpineMorph): void;
}
