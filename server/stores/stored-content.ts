import type { Content } from './message-store.js';

/** Stands for content that cannot be read: no message has an empty text. */
export const UNREADABLE: Content = Object.freeze({ text: '' });

/** A message's content from the JSON that is stored. One that is broken harms no other message. */
export function readContent(json: unknown): Content {
  const value = parsed(json);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Content) : UNREADABLE;
}

/** The ids that an entry names; those of a broken list cannot be known, and are none. */
export function readIds(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : [];
}

/** Undefined for what is no JSON. */
export function parsed(json: unknown): unknown {
  try {
    return typeof json === 'string' ? JSON.parse(json) : undefined;
  } catch {
    return undefined;
  }
}
