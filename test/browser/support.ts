import { expect } from '@open-wc/testing';
import type * as Axe from 'axe-core';
import type { MessageCenterElement } from '../../widget/classes.ts';
import type { TestCenter } from './test-center.ts';

/** Waits until all changes are rendered, including those of inner elements. */
export async function settled(center: TestCenter): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await center.updateComplete;
    if (!stackOf(center)) continue;
    for (const inner of innerElements(center)) await inner.updateComplete;
  }
}

function innerElements(center: TestCenter): { updateComplete: Promise<boolean> }[] {
  const popups = root(stackOf(center)).querySelectorAll<HTMLElement>('mc-popup');
  return [panelOf(center), stackOf(center), ...popups] as never[];
}

/** Everything in the panel's shadow tree and in those of its rows. */
export function allInPanel(center: TestCenter): Element[] {
  const roots = [panelOf(center), ...rowsOf(center)].map(root);
  return roots.flatMap((each) => [...each.querySelectorAll('*')]);
}

/** The id of the message whose row has the focus, or what has it inside. */
export function focusedMessageId(center: TestCenter): string | undefined {
  const row = root(panelOf(center)).activeElement as { message?: { id: string } } | null;
  return row?.message?.id;
}

export function root(element: Element | null | undefined): ShadowRoot {
  if (!element?.shadowRoot) throw new Error('The element is not there, or not rendered.');
  return element.shadowRoot;
}

/** The bell's button. */
export function bellOf(center: MessageCenterElement): HTMLElement {
  return root(center).querySelector('.bell') as HTMLElement;
}

// They may be anywhere in the document.
const inner = (center: TestCenter, name: 'panel' | 'stack'): HTMLElement =>
  center.inner[name] as never;

export function panelOf(center: TestCenter): HTMLElement {
  return inner(center, 'panel');
}

export function stackOf(center: TestCenter): HTMLElement {
  return inner(center, 'stack');
}

export function rowsOf(center: TestCenter): HTMLElement[] {
  return [...root(panelOf(center)).querySelectorAll<HTMLElement>('mc-row')];
}

/** The text of what an element renders, with single spaces. */
export function textOf(element: Element): string {
  return (element.shadowRoot ?? element).textContent?.replace(/\s+/g, ' ') ?? '';
}

/** Waits until nothing moves except the time lines of the popups. */
export async function still(center: TestCenter): Promise<void> {
  await settled(center);
  // Popups wait for their language.
  const hosts = [panelOf(center), stackOf(center)].filter((host) => host !== undefined);
  const moving = [...[center, ...hosts].map(root), ...hosts].flatMap((at) => at.getAnimations());
  for (const animation of moving) animation.finish();
  await settled(center);
}

/** The popups that are up, without those that are closing. */
export function popupsOf(center: TestCenter): HTMLElement[] {
  return [...root(stackOf(center)).querySelectorAll<HTMLElement>('mc-popup:not([inert])')];
}

export function find(element: Element, selector: string): HTMLElement {
  const found = root(element).querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`${element.localName} has no ${selector}.`);
  return found;
}

/** The button with that name. */
export function button(element: Element, name: string): HTMLElement {
  const buttons = [...(element.shadowRoot ?? element).querySelectorAll<HTMLElement>('button')];
  const found = buttons.find(
    (each) => each.getAttribute('aria-label') === name || each.textContent?.trim() === name,
  );
  if (!found) throw new Error(`${element.localName} has no button "${name}".`);
  return found;
}

/** The focused element, also inside shadow roots. */
export function focused(): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

/**
 * Expects that the page breaks none of axe's default rules, including contrast and best practices.
 */
export async function expectAccessible(center: TestCenter): Promise<void> {
  await still(center);
  await expectPageAccessible();
}

/** The same for a page on which nothing moves. */
export async function expectPageAccessible(): Promise<void> {
  // As a browser module, it only sets a global.
  await import('axe-core');
  const { axe } = window as unknown as { axe: typeof Axe };
  const results = await axe.run({ resultTypes: ['violations', 'incomplete'] });
  const failures = [...results.violations, ...results.incomplete].flatMap(({ id, nodes }) =>
    nodes
      .map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary}`)
      // axe cannot tell whether a sender's initial is text.
      .filter((failure) => !/avatar.*too short/s.test(failure)),
  );
  expect(failures).to.deep.equal([]);
}

/** Records the names of the element's events, in order. */
export function record(center: TestCenter): string[] {
  const names = ['before-open', 'open', 'before-close', 'close', 'before-popup', 'popup'];
  const more = ['before-action', 'action', 'message', 'read', 'remove', 'error', 'connection'];
  const heard: string[] = [];
  for (const name of [...names, ...more]) {
    center.addEventListener(`mc-${name}`, () => heard.push(`mc-${name}`));
  }
  return heard;
}
