import type { TemplateResult } from 'lit';
import type { Level } from '../../../protocol/index.js';
import { icon } from './icon.js';

export const CIRCLE = 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4Z';

export const closeIcon = icon('m5.5 5.5 9 9m0-9-9 9');
export const checkIcon = icon('m4 10.6 4 4 8-9');

const LEVEL_PATHS: { readonly [level in Level]: string } = {
  debug: 'M4 5.5 8 10l-4 4.5M10.5 14.5H16',
  info: `${CIRCLE}M10 9.4v4M10 6.6v.01`,
  success: `${CIRCLE}m-3.2 7.5 2.3 2.3 4.2-4.8`,
  warning: 'M10 3.2 17.8 16.6H2.2L10 3.2Zm0 5v3.8m0 2.2v.01',
  error: 'M7 2.8h6l4.2 4.2v6L13 17.2H7L2.8 13V7L7 2.8Zm3 3.8v4.2m0 2.6v.01',
};

export function levelIcon(level: Level): TemplateResult {
  return icon(LEVEL_PATHS[level], 'icon');
}
