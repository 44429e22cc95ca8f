import { MessageCenterError, parseMessage, parsePosition } from '../../protocol/index.js';
import type { InitialState } from '../state/inbox-view.js';

/**
 * The state that the server put into the page, as a `<script type="application/json">` child.
 *
 * @throws MessageCenterError INVALID when it is not of the shape of `InitialState`.
 */
export function readInitialState(element: Element): InitialState | undefined {
  const script = element.querySelector(':scope > script[type="application/json"]');
  if (script === null) return undefined;
  try {
    return parse(JSON.parse(script.textContent ?? ''));
  } catch (cause) {
    const message =
      'The JSON inside <message-center> is not {messages, counts, position, inbox} as the server gives it. It was ignored.';
    throw new MessageCenterError('INVALID', message, { cause });
  }
}

function parse(state: InitialState): InitialState {
  state.messages.forEach(parseMessage);
  parsePosition(state.position);
  const { total, unread, transient } = state.counts;
  if (![total, unread, transient].every(Number.isSafeInteger) || typeof state.inbox !== 'string') {
    throw new TypeError('counts and inbox are missing');
  }
  return state;
}
