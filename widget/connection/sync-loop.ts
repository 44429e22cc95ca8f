import { MessageCenterError, type SyncAnswer } from '../../protocol/index.js';
import { Timer } from '../platform/timer.js';
import type { LogFollower, Transport } from './connection-events.js';

/** One sync, or several until none is due. */
export interface SyncRun {
  /** The transport in use when the sync began. */
  readonly transport: Transport;
  /** The transport that carries the sync: the one in use, or HTTP beside an open socket. */
  readonly carrier: Transport;
}

/** Runs one sync at a time over the transport in use, as long as one is due. */
export class SyncLoop {
  readonly #log: LogFollower;
  readonly #onEnd: (run: SyncRun, error?: MessageCenterError) => void;
  #transport: Transport | undefined;
  #running: SyncRun | undefined;
  #nextCarrier: Transport | undefined;
  readonly #timer = new Timer(() => this.request());

  /**
   * @param onEnd Called when no further sync by the same carrier is due, or with the error if one
   *   failed. Not called for a transport that is no longer in use.
   */
  constructor(log: LogFollower, onEnd: (run: SyncRun, error?: MessageCenterError) => void) {
    this.#log = log;
    this.#onEnd = onEnd;
  }

  /** The transport in use; undefined while there is none. */
  get transport(): Transport | undefined {
    return this.#transport;
  }

  /** Whether the running sync goes by HTTP beside an open socket. */
  get runsBesideSocket(): boolean {
    return this.#running !== undefined && this.#running.carrier !== this.#running.transport;
  }

  /** Changes the transport in use, and cancels a sync that waits for its time. */
  use(transport?: Transport): void {
    this.#timer.stop();
    this.#nextCarrier = undefined;
    this.#transport = transport;
  }

  /** Syncs now, or right after the running sync. Does nothing without a transport. */
  request(): void {
    this.#log.requestSync();
    if (!this.#running && this.#transport) void this.#run(this.#transport);
  }

  requestAfter(waitMs: number): void {
    this.#timer.start(waitMs);
  }

  /** Lets `carrier` carry the next sync instead of the transport in use. */
  carryNextBy(carrier: Transport): void {
    this.#nextCarrier = carrier;
  }

  async #run(transport: Transport): Promise<void> {
    this.#timer.stop();
    const run = { transport, carrier: this.#nextCarrier ?? transport };
    this.#nextCarrier = undefined;
    this.#running = run;
    let error: MessageCenterError | undefined;
    try {
      do await this.#sync(run.carrier);
      while (this.#log.wantsSync && !this.#nextCarrier && transport === this.#transport);
    } catch (thrown) {
      error = thrown as MessageCenterError;
    }
    this.#running = undefined;
    // The answer of a transport that is no longer in use is ignored.
    if (transport === this.#transport) this.#onEnd(run, error);
    else this.request();
  }

  async #sync(carrier: Transport): Promise<void> {
    let answer: SyncAnswer | null = null;
    const request = this.#log.beginSync();
    try {
      answer = await carrier.request('sync', request);
      if (request.position === undefined && answer.kind !== 'reset') {
        answer = null;
        throw new MessageCenterError('INVALID', 'The server answered a first sync with no reset.');
      }
    } catch (error) {
      const unreadable = (error as MessageCenterError).code === 'INVALID';
      if (!unreadable || request.position === undefined) throw error;
      this.#log.push(null);
    } finally {
      // A sync that a lost connection cancelled is still due, and starts again.
      this.#log.endSync(answer);
    }
  }
}
