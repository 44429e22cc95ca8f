import { hydrate } from 'svelte';
import { render } from 'svelte/server';
import Page from './Page.svelte';

export function renderPage(initial) {
  return render(Page, { props: { initial } }).body;
}

export function startPage(target, initial) {
  hydrate(Page, { target, props: { initial } });
}
