/** What only the panel and its rows show. */
import { svg, type TemplateResult } from 'lit';
import { icon } from './icons.js';

const CIRCLE = 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4Z';

const drawn = (path: string, size = 16, name?: string): TemplateResult =>
  icon(svg`<path d=${path}/>`, size, name);

export const checkAllIcon = drawn('m1.8 10.8 3.7 3.7 7-8.2m-2.9 7.3.9.9 7.7-8.2', 18);
export const unreadIcon = drawn(`${CIRCLE}m0 6.3a.9.9 0 1 0 0 1.8.9.9 0 0 0 0-1.8Z`);
export const removeIcon = drawn(
  'M3.5 5.5h13M8 5.2V3.4h4v1.8M5.2 5.5l.7 11h8.2l.7-11M8.4 8.8v4.6m3.2-4.6v4.6',
);
export const pendingIcon = drawn(`${CIRCLE}M10 6v4.2l2.6 1.6`, 14);
export const offlineIcon = drawn(
  'M2.5 3 17 17M8.2 4.4a9.6 9.6 0 0 1 9.3 3.3M2.5 7.7a9.6 9.6 0 0 1 3-2.2m-.2 5a6 6 0 0 1 3-1.7m4.3.3c.8.3 1.5.8 2.1 1.4M8.2 13.5a2.7 2.7 0 0 1 3.3-.2M10 16.4v.01',
  14,
);
export const inboxIcon = drawn(
  'M2.8 11.5 5 4.8h10l2.2 6.7v3.7H2.8v-3.7h4.1c.3 1.4 1.5 2.1 3.1 2.1s2.8-.7 3.1-2.1h4.1',
  18,
  'icon',
);
