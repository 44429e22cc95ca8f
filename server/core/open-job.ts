import { invalid } from '../../protocol/errors.js';
import type { Limits } from '../../protocol/index.js';
import type { Schemas } from '../../protocol/schemas.js';
import type { Patch } from '../stores/stored-entry.js';
import { refuseSurplus, type Surplus } from '../surplus-arguments.js';
import { ClosedError } from './closed-error.js';
import type { Job, JobFields } from './job.js';
import type { JobLease } from './job-lease.js';
import type { JobMessage } from './job-message.js';
import { parseEnd, parseProgress, textOfError } from './parse-job.js';
import type { Sent, Skipped } from './send-input.js';

/** The shortest time between two writes of progress, in milliseconds. */
const WRITE_EVERY_MS = 250;

/** How long to wait after progress could not be written, in milliseconds. */
const RETRY_MS = 2_000;

interface JobOptions {
  readonly message: JobMessage;
  readonly lease: JobLease;
  readonly schemas: Schemas;
  readonly limits: Limits;
  readonly onError: (error: unknown) => void;
  /** Called once the job has ended. */
  readonly onEnded: (job: OpenJob) => void;
}

/**
 * The job of a process: collects its progress, writes the newest at most four times a second, and
 * then its end.
 */
export class OpenJob implements Job<Sent | Skipped> {
  readonly #options: JobOptions;
  #state: 'open' | 'ending' | 'ended' | 'closed' = 'open';
  /** Progress that is not written yet. */
  #pending: Patch | undefined;
  #writing: Promise<void> | undefined;
  #nextWriteAt: number;
  #timer: NodeJS.Timeout | undefined;
  #failing = false;
  /** The store does not have its message. */
  #gone = false;

  constructor(options: JobOptions) {
    this.#options = options;
    this.#nextWriteAt = performance.now() + WRITE_EVERY_MS;
  }

  get id(): string {
    return this.#options.message.id;
  }

  get existing(): boolean {
    return this.#options.message.existing;
  }

  progress(progress: number, text?: string, ...surplus: Surplus): void {
    refuseSurplus('progress', surplus);
    this.#checkOpen('progress');
    const patch = parseProgress(progress, text, this.#options.schemas);
    this.#pending = { ...this.#pending, ...patch };
    this.#schedule();
  }

  async succeed(
    text?: string,
    fields: JobFields<object> = {},
    ...surplus: Surplus
  ): Promise<Sent | Skipped> {
    refuseSurplus('succeed', surplus);
    return this.#end('succeed', 'success', text, fields);
  }

  async fail(
    error?: unknown,
    fields: JobFields<object> = {},
    ...surplus: Surplus
  ): Promise<Sent | Skipped> {
    refuseSurplus('fail', surplus);
    return this.#end('fail', 'error', textOfError(error, this.#options.limits), fields);
  }

  /** Writes the last progress, and leaves the job to its lease. */
  async close(): Promise<void> {
    if (this.#state !== 'ended') this.#state = 'closed';
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // Writing takes the lease again.
    await this.#flush();
    await this.#options.lease.stop();
  }

  async #end(
    step: 'succeed' | 'fail',
    level: 'success' | 'error',
    text: string | undefined,
    fields: JobFields<object>,
  ): Promise<Sent | Skipped> {
    const { message, lease, schemas, onEnded } = this.#options;
    this.#checkOpen(step);
    const patch = parseEnd({ text, level, fields }, schemas);
    this.#state = 'ending';
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
    try {
      const sent = await message.end(step, { ...this.#pendingText(), ...patch });
      this.#state = 'ended';
      this.#pending = undefined;
      onEnded(this);
      // A lease that stays finds that the job has ended.
      await lease.release().catch(() => {});
      return sent;
    } catch (error) {
      if (this.#state === 'ending') this.#state = 'open';
      this.#schedule();
      throw error;
    }
  }

  /** The text of progress that is not written yet when the job ends. */
  #pendingText(): Patch {
    const text = this.#pending?.text;
    return text === undefined ? {} : { text };
  }

  #checkOpen(verb: string): void {
    if (this.#state === 'closed') throw new ClosedError();
    if (this.#state !== 'open') throw invalid(`${verb} was called after the job had ended.`);
  }

  #schedule(): void {
    if (this.#pending === undefined || this.#timer || this.#writing) return;
    if (this.#state !== 'open') return;
    const waitMs = Math.max(0, this.#nextWriteAt - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#write();
    }, waitMs);
    // A store that cannot be reached must not keep the process alive.
    if (this.#failing) this.#timer.unref();
  }

  /** Writes what is pending, after the current write. */
  async #flush(): Promise<void> {
    await this.#writing;
    if (this.#state !== 'ended') await this.#write();
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writePending().finally(() => {
      this.#writing = undefined;
      this.#schedule();
    });
    return this.#writing;
  }

  async #writePending(): Promise<void> {
    const patch = this.#pending;
    if (patch === undefined) return;
    this.#pending = undefined;
    if (this.#gone) return;
    this.#nextWriteAt = performance.now() + WRITE_EVERY_MS;
    const { message, lease, onError } = this.#options;
    try {
      await lease.ensure();
      const known = await message.progress(patch);
      if (!known) await this.#forget();
      this.#failing = false;
    } catch (error) {
      this.#keep(patch);
      this.#nextWriteAt = performance.now() + RETRY_MS;
      if (!(error instanceof ClosedError)) onError(error);
      this.#failing = true;
    }
  }

  /** Keeps what could not be written, unless newer progress replaces it. */
  #keep(patch: Patch): void {
    this.#pending = { ...patch, ...this.#pending };
  }

  /** Its start was skipped, or the recipient was erased and nothing of them may stay. */
  async #forget(): Promise<void> {
    this.#gone = true;
    await this.#options.lease.release();
  }
}
