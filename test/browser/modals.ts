import { closeButton, press } from './dialogs.ts';
import { settled } from './support.ts';
import type { TestCenter } from './test-center.ts';

/** A dialog that a page builds by hand, with a text field and a button; `tidyUp` removes it. */
export interface HandMadeModal {
  readonly element: HTMLElement;
  readonly field: HTMLInputElement;
  /** Its reactions to events outside of it. */
  readonly reactions: string[];
  close(): void;
}

interface ModalOptions {
  /** Default: `dialog`. */
  readonly role?: string | null;
  readonly parent?: ParentNode;
  /** Whether it reacts to what happens outside of it. Default: true. */
  readonly traps?: boolean;
  /** The attribute that it sets on each other child of the body. */
  readonly hides?: 'inert' | 'aria-hidden';
}

/**
 * A modal that closes on a press or Escape outside of it, swallows clicks there, and pulls the
 * focus back.
 */
export function aModal(options: ModalOptions = {}): HandMadeModal {
  const { role = 'dialog', parent = document.body, traps = true, hides } = options;
  const element = document.createElement('div');
  element.className = 'host';
  if (role) element.role = role;
  element.style.cssText = 'position: fixed; inset: 0 50% auto 0; padding: 20px; z-index: 9999';
  const field = document.createElement('input');
  element.append(field, document.createElement('button'));
  parent.append(element);
  const undo = hides ? hideOthers(element, hides) : undefined;
  const reactions: string[] = [];
  const stop = traps ? trap(element, field, reactions) : undefined;
  field.focus();
  const close = (): void => {
    stop?.();
    undo?.();
    element.remove();
  };
  open.push(close);
  return { element, field, reactions, close };
}

function trap(element: HTMLElement, field: HTMLElement, reactions: string[]): () => void {
  const listeners = new AbortController();
  const handle = (event: Event): void => {
    if (event.composedPath().includes(element)) return;
    reactions.push(event.type);
    if (event.type === 'focusin') field.focus();
    else event.stopImmediatePropagation();
  };
  const handleLeave = ({ relatedTarget }: FocusEvent): void => {
    if (relatedTarget === null || element.contains(relatedTarget as Node)) return;
    reactions.push('focusout');
    field.focus();
  };
  const { signal } = listeners;
  for (const type of ['pointerdown', 'mousedown', 'touchstart', 'click', 'keydown', 'focusin']) {
    document.addEventListener(type, handle, { capture: true, signal });
  }
  document.addEventListener('focusout', handleLeave, { signal });
  return () => listeners.abort();
}

const open: (() => void)[] = [];

/** For `afterEach`: removes all modals. */
export function closeModals(): void {
  for (const close of open.splice(0)) close();
}

function hideOthers(element: HTMLElement, attribute: string): () => void {
  const others = [...document.body.children].filter((each) => each !== element);
  for (const each of others) each.setAttribute(attribute, 'true');
  return () => {
    for (const each of others) each.removeAttribute(attribute);
  };
}

/** Closes the newest popup by a click. */
export async function pressClose(center: TestCenter): Promise<void> {
  await press(closeButton(center));
  await settled(center);
}
