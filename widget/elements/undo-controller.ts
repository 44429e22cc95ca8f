import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { Countdown } from './countdown.js';

const UNDO_MS = 8_000;

/** The messages deleted just now, for as long as undoing is offered. */
export class UndoController implements ReactiveController {
  /** In the order of their deletion; empty when nothing is offered. */
  ids: readonly string[] = [];
  readonly #host: ReactiveControllerHost;
  #countdown: Countdown | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.end();
  }

  /** Offers these too, and all of them for the full time. */
  add(ids: readonly string[]): void {
    this.#countdown?.hold();
    this.ids = [...this.ids, ...ids];
    this.#countdown = new Countdown(UNDO_MS, () => this.end());
    this.#countdown.run();
    this.#host.requestUpdate();
  }

  /** Offers nothing more. */
  end(): void {
    this.#countdown?.hold();
    this.#countdown = undefined;
    if (this.ids.length === 0) return;
    this.ids = [];
    this.#host.requestUpdate();
  }

  /** The user is at it: the time stands still. */
  readonly hold = (): void => this.#countdown?.hold();

  readonly run = (): void => this.#countdown?.run();
}
