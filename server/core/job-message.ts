import { MessageCenterError } from '../../protocol/index.js';
import type { Inbox } from '../stores/message-store.js';
import type { JobRecord } from '../stores/stored-entry.js';
import type { Outcome } from './add-batch.js';
import type { NewMessage } from './add-rules.js';
import type { JobStep } from './job-rules.js';
import type { ParsedToOne } from './parse-send.js';
import type { Command } from './rules.js';
import type { MessageTarget, Sent, Skipped } from './send-input.js';
import type { Patch } from './update-rules.js';

/** How a job changes an inbox. */
export interface JobWrites {
  /** Sends, as `send()` does. */
  readonly send: (message: ParsedToOne) => Promise<Sent | Skipped>;
  /** Changes an inbox, or the one that it was merged into. */
  readonly change: (inbox: Inbox, command: Command) => Promise<Outcome>;
}

/** The message of one job, and what the job does to it. */
export class JobMessage {
  readonly #writes: JobWrites;
  readonly #inbox: Inbox;
  /** What a new message about the job would be. */
  #parsed: ParsedToOne;
  #id: string;
  #existing = false;
  #lastText: string | undefined;

  constructor(writes: JobWrites, inbox: Inbox, parsed: ParsedToOne) {
    this.#writes = writes;
    this.#inbox = inbox;
    this.#parsed = parsed;
    this.#id = parsed.message.id;
  }

  get id(): string {
    return this.#id;
  }

  get existing(): boolean {
    return this.#existing;
  }

  /**
   * Sends the message, or begins anew on that of a job that has failed. If its level is too low, there
   * is none until the end, unless the job had one before.
   */
  async start(): Promise<void> {
    const sent = await this.#send('running');
    this.#note(sent);
    if (sent.existing === false) return;
    const { level, expiresAt, content } = this.#parsed.message;
    const outcome = await this.#step('restart', { level, expiresAt, ...content });
    if (sent.skipped) this.#existing = outcome !== 'unknown';
  }

  /** @returns False if there is no such message. */
  async progress(patch: Patch): Promise<boolean> {
    this.#remember(patch);
    return (await this.#step('progress', patch)) !== 'unknown';
  }

  /** Whether the message says that the job is running. */
  async isRunning(): Promise<boolean> {
    return (await this.#step('check', {})) === 'done';
  }

  /** Ends the job: on its message, or with a new one if its user has removed it. */
  async end(step: 'succeed' | 'fail', patch: Patch): Promise<Sent | Skipped> {
    const change = { ...(this.#lastText !== undefined && { text: this.#lastText }), ...patch };
    const outcome = await this.#step(step, change);
    if (outcome === 'done') return { id: this.#id, existing: false };
    this.#remember(change);
    const sent = await this.#send(step === 'succeed' ? 'succeeded' : 'failed');
    this.#note(sent);
    return sent;
  }

  #note({ id = this.#id, existing = this.#existing }: Sent | Skipped): void {
    this.#id = id;
    this.#existing = existing;
  }

  #send(state: JobRecord['state']): Promise<Sent | Skipped> {
    const { message } = this.#parsed;
    const content = { ...message.content, job: { state } };
    return this.#writes.send({ ...this.#parsed, message: { ...message, content } });
  }

  async #step(step: JobStep, patch: Patch): Promise<'done' | 'refused' | 'unknown'> {
    const target: MessageTarget = { id: this.#id };
    const renew = step === 'succeed' || step === 'fail';
    try {
      const command = { name: 'update', target, patch, renew, step } as const;
      const { missing } = await this.#writes.change(this.#inbox, command);
      return missing.length === 0 ? 'done' : 'refused';
    } catch (error) {
      if (isNotFound(error)) return 'unknown';
      throw error;
    }
  }

  #remember(patch: Patch): void {
    this.#lastText = patch.text ?? this.#lastText;
    const message = patchedMessage(this.#parsed.message, patch);
    this.#parsed = { ...this.#parsed, message };
  }
}

function patchedMessage(message: NewMessage, patch: Patch): NewMessage {
  const { level = message.level, expiresAt = message.expiresAt, ...fields } = patch;
  const content = Object.entries({ ...message.content, ...fields });
  const kept = content.filter(([, value]) => value !== null);
  return { ...message, level, expiresAt, content: Object.fromEntries(kept) as never };
}

export function isNotFound(error: unknown): boolean {
  return error instanceof MessageCenterError && error.code === 'NOT_FOUND';
}
