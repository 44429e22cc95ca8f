import type { DueWork } from '../stores/due-store.js';
import type { MessageStore } from '../stores/message-store.js';

interface JobLeaseOptions {
  readonly store: MessageStore;
  /** The due work that marks the job as lost, without its time. */
  readonly work: Omit<DueWork, 'dueAt'>;
  readonly leaseMs: number;
  /** Whether the job's message still says that it is running. */
  readonly isRunning: () => Promise<boolean>;
  readonly onError: (error: unknown) => void;
}

/**
 * The due work of an open job, renewed every third of its time. The timer does not keep the process
 * alive.
 */
export class JobLease {
  readonly #options: JobLeaseOptions;
  #takenAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;

  constructor(options: JobLeaseOptions) {
    this.#options = options;
  }

  /** Takes the lease unless it was renewed lately, and renews it from then on. */
  async ensure(): Promise<void> {
    const { store, leaseMs } = this.#options;
    if (store.now() - this.#takenAt > leaseMs / 2) await this.#take();
    this.#timer ??= setInterval(() => {
      this.#beating ??= this.#beat().finally(() => {
        this.#beating = undefined;
      });
    }, leaseMs / 3).unref();
  }

  /** Stops the renewal; the lease stays in the store. */
  async stop(): Promise<void> {
    this.#halt();
    await this.#beating;
    this.#halt();
  }

  /** Ends the lease. */
  async release(): Promise<void> {
    await this.stop();
    await this.#options.store.finishDue(this.#options.work.id);
  }

  /** Until the next `ensure`. */
  #halt(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#takenAt = Number.NEGATIVE_INFINITY;
  }

  async #beat(): Promise<void> {
    try {
      if (await this.#renew()) return;
      // The lease ran out while the process was suspended, or another process has ended the job.
      if (await this.#options.isRunning()) await this.#take();
      else this.#halt();
    } catch (error) {
      this.#options.onError(error);
    }
  }

  async #take(): Promise<void> {
    if (await this.#renew()) return;
    const { store, work, leaseMs } = this.#options;
    const now = store.now();
    await store.putDue({ ...work, dueAt: now + leaseMs });
    this.#takenAt = now;
  }

  async #renew(): Promise<boolean> {
    const { store, work, leaseMs } = this.#options;
    const now = store.now();
    const renewed = await store.renewDue(work.id, now + leaseMs);
    if (renewed) this.#takenAt = now;
    return renewed;
  }
}
