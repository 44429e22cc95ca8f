/** The icons of the panel and its rows. */
import { icon } from '../message-content/icon.js';
import { CIRCLE } from '../message-content/icons.js';

export const checkAllIcon = icon('m1.8 10.8 3.7 3.7 7-8.2m-2.9 7.3.9.9 7.7-8.2', 'icon');
export const moreIcon = icon(
  [4.4, 9.4, 14.4].map((x) => `M${x} 10a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0`).join(''),
  'icon',
);
export const unreadIcon = icon(`${CIRCLE}m0 6.3a.9.9 0 1 0 0 1.8.9.9 0 0 0 0-1.8Z`);
export const removeIcon = icon(
  'M3.5 5.5h13M8 5.2V3.4h4v1.8M5.2 5.5l.7 11h8.2l.7-11M8.4 8.8v4.6m3.2-4.6v4.6',
);
export const pendingIcon = icon(`${CIRCLE}M10 6v4.2l2.6 1.6`);
export const upIcon = icon('M10 16.5v-13m-5.5 5.5L10 3.5l5.5 5.5');
export const inboxIcon = icon(
  'M2.8 11.5 5 4.8h10l2.2 6.7v3.7H2.8v-3.7h4.1c.3 1.4 1.5 2.1 3.1 2.1s2.8-.7 3.1-2.1h4.1',
  'icon',
);
