/** What only the panel and its rows show. */
import { svg } from 'lit';
import { icon } from './icons.js';

export const checkAllIcon = icon(
  svg`<path d="m1.8 10.8 3.7 3.7 7-8.2"/><path d="m9.6 13.6.9.9 7.7-8.2"/>`,
);
export const unreadIcon = icon(
  svg`<circle cx="10" cy="10" r="6.2"/><circle cx="10" cy="10" r="2" fill="currentColor"/>`,
  16,
);
export const removeIcon = icon(
  svg`<path d="M3.5 5.5h13M8 5.2V3.4h4v1.8M5.2 5.5l.7 11h8.2l.7-11M8.4 8.8v4.6m3.2-4.6v4.6"/>`,
  16,
);
export const pendingIcon = icon(
  svg`<circle cx="10" cy="10" r="7.2"/><path d="M10 6v4.2l2.6 1.6"/>`,
  14,
);
export const offlineIcon = icon(
  svg`<path d="M2.5 3 17 17M8.2 4.4a9.6 9.6 0 0 1 9.3 3.3M2.5 7.7a9.6 9.6 0 0 1 3-2.2m-.2 5a6 6 0 0 1 3-1.7m4.3.3c.8.3 1.5.8 2.1 1.4M8.2 13.5a2.7 2.7 0 0 1 3.3-.2M10 16.4v.01"/>`,
  14,
);

export const inboxArt = icon(
  svg`<path d="M2.8 11.5 5 4.8h10l2.2 6.7v3.7H2.8v-3.7Z"/>
    <path d="M2.8 11.5h4.1c.3 1.4 1.5 2.1 3.1 2.1s2.8-.7 3.1-2.1h4.1"/>`,
  40,
  'art',
);
export const doneArt = icon(
  svg`<circle cx="10" cy="10" r="7.2"/><path d="m6.8 10.3 2.3 2.3 4.2-4.8"/>`,
  40,
  'art',
);
export const troubleArt = icon(
  svg`<circle cx="10" cy="10" r="7.2"/><path d="M10 6.5v4.2m0 2.6v.01"/>`,
  40,
  'art',
);
