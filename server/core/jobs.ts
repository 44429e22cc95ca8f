import { hasCode } from '../../protocol/errors.js';
import type { LevelName, Limits } from '../../protocol/index.js';
import type { Log } from '../log.js';
import type { DueWork } from '../stores/due-store.js';
import type { MessageStore } from '../stores/message-store.js';
import type { Job } from './job.js';
import { JobLease } from './job-lease.js';
import { JobMessage, type JobWrites } from './job-message.js';
import { OpenJob } from './open-job.js';
import { parseJob } from './parse-job.js';
import { isKept, type SendRules } from './parse-send.js';
import { idOfKey, inboxOf } from './recipient.js';
import type { Sent, Skipped } from './send-input.js';

/** The kind of due work that marks a job as lost. */
export const JOB = 'job';

interface LeasePayload {
  readonly key: string;
  readonly lostText?: string;
}

interface JobsOptions extends JobWrites {
  readonly store: MessageStore;
  readonly rules: SendRules;
  readonly limits: Limits;
  readonly log: Log;
}

/** The jobs of a center: those that this process has open, and those of dead processes. */
export class Jobs {
  readonly #options: JobsOptions;
  readonly #open = new Set<OpenJob>();
  #closed = false;

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  /** Starts a job, or continues that of its key. The lease is durable before the message is. */
  async start(to: unknown, input: unknown): Promise<Job<Sent | Skipped>> {
    const { store, rules, limits, log } = this.#options;
    const { schemas } = rules;
    const parsed = parseJob(to, input, rules);
    const { key, persistent, leaseMs, lostText } = parsed;
    const inbox = inboxOf(parsed.to);
    const isPersistent = (level: LevelName) => persistent ?? isKept(level, rules.levels);
    const message = new JobMessage(this.#options, inbox, parsed, isPersistent);
    const payload: LeasePayload = { key, ...(lostText !== undefined && { lostText }) };
    const id = `${JOB}:${inbox}/${idOfKey(key)}`;
    const onError = (error: unknown) =>
      log({ level: 'error', text: `a job could not be written; trying again`, error });
    const lease = new JobLease({
      store,
      work: { id, kind: JOB, inbox, payload: JSON.stringify(payload) },
      leaseMs,
      isRunning: () => message.isRunning(),
      onError,
    });
    const onEnded = (ended: OpenJob) => this.#open.delete(ended);
    try {
      await lease.ensure();
      await message.start();
      if (message.skipped) await lease.release();
    } catch (error) {
      await lease.stop();
      throw error;
    }
    const job = new OpenJob({ message, lease, schemas, limits, onError, onEnded });
    this.#open.add(job);
    if (this.#closed) await this.close();
    return job;
  }

  /** Does due work of the kind `JOB`: the process of a job has not renewed its lease. */
  async lose({ inbox, payload }: DueWork): Promise<void> {
    const { key, lostText } = JSON.parse(payload) as LeasePayload;
    const patch = lostText === undefined ? {} : { text: lostText };
    const lost = { name: 'update', target: { key }, patch, renew: true, step: 'lose' } as const;
    try {
      await this.#options.change(inbox, lost);
    } catch (error) {
      if (!hasCode(error, 'NOT_FOUND')) throw error;
    }
  }

  /** Writes the last progress of the open jobs, and leaves them to their leases. */
  async close(): Promise<void> {
    this.#closed = true;
    const closed = [...this.#open].map((job) => job.close());
    this.#open.clear();
    await Promise.all(closed);
  }
}
