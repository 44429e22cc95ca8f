import type { MessageCenterError, Push } from '../../protocol/index.js';
import type { ConnectionTimes } from './connection-times.js';
import { SocketClient } from './socket-client.js';

export interface SocketOpenerEvents {
  opened(socket: SocketClient): void;
  /** The socket did not open in `firstPollMs`; it may still. */
  slow(): void;
  /** The socket did not open. The error is the server's, if it answered. */
  refused(error: MessageCenterError | undefined): void;
  /** A socket that had opened was closed. */
  closed(): void;
  push(push: Push | null): void;
}

/** Opens sockets, one at a time. */
export class SocketOpener {
  readonly #times: ConnectionTimes;
  readonly #events: SocketOpenerEvents;
  #opening: SocketClient | undefined;
  #slowTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(times: ConnectionTimes, events: SocketOpenerEvents) {
    this.#times = times;
    this.#events = events;
  }

  /**
   * Opens a socket instead of the one that is opening.
   * @param server A URL or a path of the page's own site, without a slash at its end.
   * @throws TypeError when `server` is neither.
   */
  open(server: string, token: () => Promise<string | undefined>): void {
    this.cancel();
    const socket = new SocketClient(server, token, this.#times.answerMs, {
      opened: () => {
        this.#forget();
        this.#events.opened(socket);
      },
      closed: (error) => {
        if (this.#opening === socket) {
          this.#forget();
          this.#events.refused(error);
        } else this.#events.closed();
      },
      push: (push) => this.#events.push(push),
    });
    this.#opening = socket;
    this.#slowTimer = setTimeout(() => this.#events.slow(), this.#times.firstPollMs);
  }

  /** Closes the socket that is opening, without an event. */
  cancel(): void {
    this.#opening?.close();
    this.#forget();
  }

  #forget(): void {
    clearTimeout(this.#slowTimer);
    this.#opening = undefined;
  }
}
