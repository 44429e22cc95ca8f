import type { Stop } from '../platform/page.js';

/**
 * The language of the element: the nearest `lang` attribute, its own first, through shadow hosts.
 * Empty without one.
 */
export function langOf(element: Element): string {
  const holder = withHosts(element).flatMap((at) => at.closest('[lang]') ?? [])[0];
  return holder?.getAttribute('lang') ?? '';
}

/**
 * Calls `changed` after a `lang` attribute has changed in one of the trees that the element is in
 * now. After a move of the element, stop and watch again.
 */
export function watchLang(element: Element, changed: () => void): Stop {
  const observer = new MutationObserver(changed);
  for (const at of withHosts(element)) {
    observer.observe(at.getRootNode(), { attributeFilter: ['lang'], subtree: true });
  }
  return () => observer.disconnect();
}

/** The element and the hosts of the shadow roots that it is in, from the inside out. */
function withHosts(element: Element): Element[] {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? [element, ...withHosts(root.host)] : [element];
}
