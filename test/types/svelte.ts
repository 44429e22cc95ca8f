/** Compiled, never run: the types that Svelte's components are checked by. */
import 'message-center-element/svelte';
import type { SvelteHTMLElements } from 'svelte/elements';

type Props = SvelteHTMLElements['message-center'];

export const right: Props = {
  class: 'bell',
  popups: 'top-center',
  'popup-ms': '5000',
  renderMessage: (message) => message.text,
  'onmc-popup': ({ message }) => message.text,
};

export const icon: SvelteHTMLElements['svg'] = { slot: 'icon' };

// @ts-expect-error There is no such place.
export const wrongPlace: Props = { popups: 'left' };

// @ts-expect-error A time is a number.
export const wrongTime: Props = { 'popup-ms': 'soon' };

// @ts-expect-error It has no message.
export const wrongEvent: Props = { 'onmc-open': (event) => event.message };
