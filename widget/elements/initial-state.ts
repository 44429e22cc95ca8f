import { MessageCenterError, parsePage } from '../../protocol/index.js';
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
    const state = JSON.parse(script.textContent ?? '');
    parsePage(state);
    if (typeof state.inbox === 'string') return state;
  } catch {
    // Whatever is wrong with it, it cannot be used.
  }
  const text = 'The JSON in <message-center> is not {messages, counts, position, inbox}.';
  throw new MessageCenterError('INVALID', text);
}
