import { parseInitial } from '../../protocol/answers.js';
import { MessageCenterError } from '../../protocol/index.js';
import type { InitialState } from '../state/inbox-view.js';

/**
 * The state that the server put into the page, as a `<script type="application/json">` child;
 * undefined without one.
 *
 * @throws MessageCenterError INVALID when it is not of the shape of `InitialState`.
 */
export function readInitialState(element: Element): InitialState | undefined {
  const script = element.querySelector(':scope > script[type="application/json"]');
  if (script === null) return undefined;
  try {
    return parseInitial(JSON.parse(script.textContent ?? ''));
  } catch (cause) {
    const text = 'The JSON in <message-center> is not {messages, counts, position, inbox}.';
    throw new MessageCenterError('INVALID', text, { cause });
  }
}
