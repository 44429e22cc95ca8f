import type { ReactiveController, ReactiveControllerHost } from 'lit';

const TICK_MS = 30_000;

/**
 * The time against which all relative times are told. One timer moves it on, and only while a
 * relative time is on show on a visible page.
 */
export class NowController implements ReactiveController {
  /** Milliseconds since 1970. */
  now = Date.now();
  readonly #host: ReactiveControllerHost;
  #active = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#adjust);
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#adjust);
    this.setActive(false);
  }

  /** Says, at every update of the host, whether a relative time is on show. */
  setActive(active: boolean): void {
    if (active === this.#active) return;
    this.#active = active;
    this.#adjust();
  }

  readonly #adjust = (): void => {
    clearInterval(this.#timer);
    if (!this.#active || document.hidden) return;
    this.#timer = setInterval(this.#tick, TICK_MS);
    this.#tick();
  };

  readonly #tick = (): void => {
    this.now = Date.now();
    this.#host.requestUpdate();
  };
}
