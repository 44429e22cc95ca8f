/** Functions that run in the page: each uses nothing but its arguments and the page. */
import type { Counts } from 'message-center-element/server';
import type { MessageCenterElement } from 'message-center-element/widget';
import type { Point } from './tested-browser.js';

/** What a visitor sees of the element. */
export interface PageView {
  readonly connection: string;
  readonly counts: Counts;
  readonly badge: string;
  readonly popups: readonly string[];
  readonly rows: readonly string[];
  readonly panelOpen: boolean;
  /** The name, or else the tag, of the element that has the focus, through shadow roots. */
  readonly focus: string;
}

export function readView(): PageView | null {
  const element = document.querySelector('message-center') as MessageCenterElement | null;
  if (!element?.shadowRoot) return null;
  const all = (root: ParentNode, selector: string): Element[] => [
    ...root.querySelectorAll(selector),
    ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
      shadowRoot ? all(shadowRoot, selector) : [],
    ),
  ];
  const texts = (selector: string): string[] =>
    all(document, selector)
      .filter((owner) => owner.getClientRects().length > 0)
      .flatMap((owner) => all(owner.shadowRoot as ShadowRoot, '[part~="text"]'))
      .map((text) => text.textContent?.trim() ?? '');
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return {
    connection: element.connection,
    counts: element.counts,
    badge: all(document, '[part~="badge"]')
      .map((badge) => badge.textContent)
      .join('')
      .trim(),
    popups: texts('mc-popup:not([inert])'),
    rows: texts('mc-row'),
    panelOpen: element.open,
    focus: focused?.getAttribute('aria-label') ?? focused?.localName ?? '',
  };
}

/** The middle of the first visible element that matches, through shadow roots, with this text or name. */
export function findPoint(selector: string, text: string): Point | null {
  const all = (root: ParentNode): Element[] => [
    ...root.querySelectorAll(selector),
    ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
      shadowRoot ? all(shadowRoot) : [],
    ),
  ];
  const found = all(document).find((element) => {
    const named = `${element.getAttribute('aria-label')} ${element.textContent} ${element.shadowRoot?.textContent}`;
    return element.getClientRects().length > 0 && named.includes(text);
  });
  if (!found) return null;
  const { left, top, width, height } = found.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

/** The middle of the button that closes the popup with this text. */
export function findClose(text: string): Point | null {
  const stack = document.querySelector('mc-popup-stack');
  const home = document.querySelector('message-center')?.shadowRoot;
  const root = (stack ?? home?.querySelector('mc-popup-stack'))?.shadowRoot;
  const popups = [...(root?.querySelectorAll('mc-popup:not([inert])') ?? [])];
  const popup = popups.find(({ shadowRoot }) => shadowRoot?.textContent?.includes(text));
  const button = popup?.shadowRoot?.querySelector('[aria-label="Close"]');
  if (!button) return null;
  const { left, top, width, height } = button.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where an element is in the window. */
export function boxOf(selector: string): Box | null {
  const all = (root: ParentNode): Element[] => [
    ...root.querySelectorAll(selector),
    ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
      shadowRoot ? all(shadowRoot) : [],
    ),
  ];
  const { left, top, right, bottom } = all(document)[0]?.getBoundingClientRect() ?? {};
  return left === undefined ? null : ({ left, top, right, bottom } as Box);
}

/** Records violations of the page's policy from now on. */
export function watchViolations(): void {
  const noted: string[] = [];
  Object.assign(window, { mcViolations: noted });
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    noted.push(`${violatedDirective} ${blockedURI}`);
  });
}

export function violations(): readonly string[] {
  return (window as unknown as { mcViolations: string[] }).mcViolations;
}

export function openModal(): void {
  const dialog = document.createElement('dialog');
  dialog.innerHTML = '<h2>Of the page</h2><input aria-label="Field of the page">';
  document.body.append(dialog);
  dialog.showModal();
}

export function modalIsOpen(): boolean {
  return document.querySelector('dialog')?.open === true;
}

export function setRoot(style: Readonly<Record<string, string>>, dir: string): void {
  document.documentElement.dir = dir;
  Object.assign(document.documentElement.style, style);
}

export function showPanel(): void {
  (document.querySelector('message-center') as MessageCenterElement).show();
}

export function viewport(): { width: number; height: number } {
  return { width: document.documentElement.clientWidth, height: window.innerHeight };
}
