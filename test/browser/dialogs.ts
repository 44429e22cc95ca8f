import { sendMouse } from '@web/test-runner-commands';
import { aCenter, arrive, goOffline, goOnline, type Place } from './centers.ts';
import { button, popupsOf, stackOf, still } from './support.ts';
import type { TestCenter } from './test-center.ts';
import { waitUntil } from './wait.ts';

export const isUp = (center: TestCenter): boolean => stackOf(center).matches(':popover-open');

/** A center with some popups, which stay unless a time is given. */
export async function withPopups(
  count: number,
  closeAfterMs: number | null = null,
): Promise<TestCenter> {
  const sticky = closeAfterMs === null;
  const center = await aCenter([], sticky ? {} : { 'popup-ms': `${closeAfterMs}` });
  const texts = Array.from({ length: count }, (_, index) => `Popup ${index}`);
  if (count > 0) await arrive(center, ...texts.map((text) => ({ text, sticky })));
  await still(center);
  return center;
}

/** A center whose popups are the summary of so many messages, which arrived during an absence. */
export async function withSummary(count: number, place: Place = {}): Promise<TestCenter> {
  const center = await aCenter([], {}, place);
  await goOffline(center);
  await center.user.send(...Array.from({ length: count }, () => ({})));
  await goOnline(center);
  await waitUntil(() => popupsOf(center).length === 1, 'the summary is up');
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
