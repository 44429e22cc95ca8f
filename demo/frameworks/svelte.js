import { mount } from 'svelte';
import { byId } from '../page/page.js';
import Page from './Page.svelte';

mount(Page, { target: byId('app', HTMLElement) });
