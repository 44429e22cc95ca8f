import { waitUntil } from '@open-wc/testing';
import { sendMouse } from '@web/test-runner-commands';
import { aCenter, button, popupsOf, stackOf, still, type TestCenter } from './support.ts';

export const isUp = (center: TestCenter): boolean => stackOf(center).matches(':popover-open');

/** A center with some popups, which stay unless a time is given. */
export async function withPopups(
  count: number,
  closeAfterMs: number | null = null,
): Promise<TestCenter> {
  const center = await aCenter();
  for (let i = 0; i < count; i++) center.inbox.arrive({ text: `Popup ${i}` }, closeAfterMs);
  await still(center);
  return center;
}

/** A dialog with a button in it; `tidyUp` removes it. */
export function aDialog(
  parent: ParentNode = document.body,
  closedBy = 'closerequest',
): HTMLDialogElement {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('closedby', closedBy);
  dialog.append(document.createElement('button'));
  parent.append(dialog);
  return dialog;
}

/** A dialog in its own shadow root. */
export function aShadowDialog(mode: ShadowRootMode): HTMLDialogElement {
  const host = document.createElement('div');
  host.className = 'host';
  document.body.append(host);
  return aDialog(host.attachShadow({ mode }));
}

/** Adds a CSS rule of the page. */
export function aRule(text: string): void {
  const style = document.createElement('style');
  style.className = 'test';
  style.textContent = text;
  document.head.append(style);
}

/** Popups in an open modal dialog. */
export async function withDialog(
  count = 1,
  closedBy?: string,
): Promise<{ center: TestCenter; dialog: HTMLDialogElement; home: ParentNode | null }> {
  const center = await withPopups(count);
  const home = stackOf(center).parentNode;
  const dialog = aDialog(document.body, closedBy);
  dialog.showModal();
  await isIn(center, dialog);
  return { center, dialog, home };
}

/** Clicks in the middle of it, as a mouse does. */
export async function press(element: Element): Promise<void> {
  const { x, y, width, height } = element.getBoundingClientRect();
  const position: [number, number] = [Math.round(x + width / 2), Math.round(y + height / 2)];
  await sendMouse({ type: 'click', position });
}

/** Waits until the popups are up inside that element. */
export async function isIn(center: TestCenter, parent: ParentNode | null): Promise<void> {
  await waitUntil(() => stackOf(center).parentNode === parent && isUp(center));
}

export function closeButton(center: TestCenter): HTMLElement {
  return button(popupsOf(center)[0] as Element, 'Close');
}

/** For `afterEach`: removes dialogs and rules, and moves the mouse away. */
export async function tidyUp(): Promise<void> {
  for (const each of document.querySelectorAll('dialog, .host, style.test')) each.remove();
  await sendMouse({ type: 'move', position: [0, 0] });
}
