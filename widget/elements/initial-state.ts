import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { parseInitial } from '../../protocol/answers.js';
import { MessageCenterError } from '../../protocol/index.js';
import type { InitialState } from '../state/inbox-view.js';

interface InitialHost extends ReactiveControllerHost, Element {
  initial: InitialState | undefined;
}

/**
 * Gives its host the state that the server put into the page, as a
 * `<script type="application/json">` child. While the page is still being parsed the child may not
 * be there or not be whole; it is looked at again when the page is.
 */
export class InitialStateController implements ReactiveController {
  readonly #host: InitialHost;
  readonly #onFault: (error: MessageCenterError) => void;

  /** @param onFault Hears that there is a child and that it cannot be read. */
  constructor(host: InitialHost, onFault: (error: MessageCenterError) => void) {
    this.#host = host;
    this.#onFault = onFault;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('DOMContentLoaded', this.read);
  }

  hostDisconnected(): void {
    document.removeEventListener('DOMContentLoaded', this.read);
  }

  /** Looks for it, unless there is a state already. */
  readonly read = (): void => {
    try {
      this.#host.initial ??= readInitialState(this.#host);
    } catch (error) {
      if (document.readyState !== 'loading') this.#onFault(error as MessageCenterError);
    }
  };
}

/** @throws MessageCenterError INVALID when it is not of the shape of `InitialState`. */
function readInitialState(element: Element): InitialState | undefined {
  const script = element.querySelector(':scope > script[type="application/json"]');
  if (script === null) return undefined;
  try {
    return parseInitial(JSON.parse(script.textContent ?? ''));
  } catch (cause) {
    const message =
      'The JSON inside <message-center> is not {messages, counts, position, inbox} as the server gives it. It was ignored.';
    throw new MessageCenterError('INVALID', message, { cause });
  }
}
