import type { Page } from 'playwright-core';
import type { WidgetPage } from './widget-page.js';

/** The place of a dialog: in the document, or in a shadow root of the page. */
export type DialogPlace = 'document' | 'open' | 'closed';

interface DialogWindow extends Window {
  mcDialogs: Map<string, HTMLDialogElement>;
  mcReached: string[];
}

/**
 * Opens a modal dialog of the page, with a text field in it. Records the clicks, keys and close
 * events that reach it.
 */
export async function openDialog(
  page: Page,
  id: string,
  place: DialogPlace = 'document',
  closedby: 'any' | 'closerequest' = 'closerequest',
): Promise<void> {
  const wanted = { id, place, closedby };
  await page.evaluate(({ id, place, closedby }) => {
    const own = window as unknown as DialogWindow;
    own.mcDialogs ??= new Map();
    own.mcReached ??= [];
    const dialog = document.createElement('dialog');
    dialog.setAttribute('closedby', closedby);
    dialog.id = id;
    const field = document.createElement('input');
    field.setAttribute('aria-label', `Field of ${id}`);
    dialog.append(field);
    for (const type of ['pointerdown', 'mousedown', 'click', 'keydown', 'cancel', 'close']) {
      dialog.addEventListener(type, () => own.mcReached.push(`${type} ${id}`));
    }
    const host = document.createElement('div');
    document.body.append(host);
    const parent = place === 'document' ? host : host.attachShadow({ mode: place });
    parent.append(dialog);
    own.mcDialogs.set(id, dialog);
    dialog.showModal();
  }, wanted);
}

export async function closeDialog(page: Page, id: string): Promise<void> {
  await page.evaluate((wanted) => {
    (window as unknown as DialogWindow).mcDialogs.get(wanted)?.close();
  }, id);
}

/** Takes it out of the document while it is open. */
export async function removeDialog(page: Page, id: string): Promise<void> {
  await page.evaluate((wanted) => {
    (window as unknown as DialogWindow).mcDialogs.get(wanted)?.remove();
  }, id);
}

/** The dialogs that are open, and what has reached them since the last time. */
export async function dialogsSaw(page: Page): Promise<{ open: string[]; reached: string[] }> {
  return page.evaluate(() => {
    const { mcDialogs, mcReached } = window as unknown as DialogWindow;
    const open = [...mcDialogs].filter(([, dialog]) => dialog.open && dialog.isConnected);
    return { open: open.map(([id]) => id), reached: mcReached.splice(0) };
  });
}

/** The id of the dialog that the popups are in; null if they are at home. */
export async function dialogOfPopups(page: WidgetPage): Promise<string | null> {
  const stack = page.page.locator('mc-popup-stack');
  return stack.evaluate((element) => element.closest('dialog')?.id ?? null);
}

/** What live regions announce to screen readers that can reach them, from the browser's own tree. */
export async function announced(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const isSpoken = (id: string | undefined): boolean => {
    const node = id === undefined ? undefined : byId.get(id);
    if (node === undefined) return false;
    return ['status', 'alert'].includes(String(node.role?.value)) || isSpoken(node.parentId);
  };
  return nodes
    .filter((node) => !node.ignored && node.role?.value === 'StaticText' && isSpoken(node.nodeId))
    .map((node) => String(node.name?.value))
    .join(' ');
}
