import { type CheckedInitialState, parseInitial } from '../../../protocol/answers.js';
import { MessageCenterError } from '../../../protocol/index.js';
import { fromJson } from '../../platform/json.js';

/**
 * The state that the server embedded in the page, as a `<script type="application/json">` child;
 * undefined without one.
 *
 * @throws MessageCenterError INVALID when it is not of the shape of `InitialState`.
 */
export function readInitialState(element: Element): CheckedInitialState | undefined {
  const script = element.querySelector(':scope > script[type="application/json"]');
  if (script === null) return undefined;
  return attempt(`The JSON in <${element.localName}>`, () =>
    parseInitial(fromJson(script.textContent)),
  );
}

/**
 * What the page has set as the property `initial`; messages in it that cannot be read are left out.
 *
 * @throws MessageCenterError INVALID when it is not of the shape of `InitialState`.
 */
export function checkInitialState(element: Element, value: unknown): CheckedInitialState {
  return attempt(`The property "initial" of <${element.localName}>`, () => parseInitial(value));
}

function attempt(what: string, read: () => CheckedInitialState): CheckedInitialState {
  try {
    return read();
  } catch (cause) {
    const text = `${what} is not {messages, counts, position, inbox}.`;
    throw new MessageCenterError('INVALID', text, { cause });
  }
}
