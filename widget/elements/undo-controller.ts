import type { ReactiveController, ReactiveControllerHost } from 'lit';

const UNDO_MS = 8_000;

/** The messages deleted just now, for as long as undoing is offered. */
export class UndoController implements ReactiveController {
  /** In the order of their deletion; empty when nothing is offered. */
  ids: readonly string[] = [];
  readonly #host: ReactiveControllerHost;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.end();
  }

  /** Offers these too, and all of them for the full time. */
  add(ids: readonly string[]): void {
    this.#offer([...this.ids, ...ids]);
    this.run();
  }

  /** Offers nothing more. */
  end(): void {
    this.hold();
    this.#offer([]);
  }

  /** The user is at it: the time does not run. */
  readonly hold = (): void => clearTimeout(this.#timer);

  /** The full time runs. */
  readonly run = (): void => {
    this.hold();
    this.#timer = setTimeout(() => this.end(), UNDO_MS);
  };

  #offer(ids: readonly string[]): void {
    this.ids = ids;
    this.#host.requestUpdate();
  }
}
