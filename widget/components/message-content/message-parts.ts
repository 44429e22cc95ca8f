import type { Message } from '../../../protocol/index.js';

type Marked = Pick<Message, 'level' | 'tags'>;

/** The parts of a message's content that a page can style. */
export const MESSAGE_PARTS = 'subject, text, sender, avatar, action, progress';

/** The names of a message's tags, in which a part of that name can be written. */
export function tagNames({ tags = [] }: Marked): readonly string[] {
  return tags.map((tag) => tag.replace(/[^\p{L}\p{N}_-]+/gu, '-'));
}

/** The parts by which a page styles messages of a level, or with a tag. */
export function partsOf(message: Marked): readonly string[] {
  return [`level-${message.level}`, ...tagNames(message).map((name) => `tag-${name}`)];
}

/**
 * Passes parts on through the shadow root of an element: those that all messages have, and those of
 * these messages.
 */
export function exportParts(element: Element, parts: string, messages: readonly Marked[]): void {
  const all = [parts, ...new Set(messages.flatMap(partsOf))].join(', ');
  if (element.getAttribute('exportparts') !== all) element.setAttribute('exportparts', all);
}
