import { hasCode } from '../../protocol/errors.js';
import type { LevelName } from '../../protocol/index.js';
import type { Inbox } from '../stores/message-store.js';
import type { JobRecord, Patch } from '../stores/stored-entry.js';
import type { Outcome } from './add-batch.js';
import type { NewMessage } from './add-rules.js';
import type { JobStep } from './job-rules.js';
import type { ParsedToOne } from './parse-send.js';
import type { Command } from './rules.js';
import type { MessageTarget, Sent, Skipped } from './send-input.js';
import { patchedContent } from './update-rules.js';

/** How a job changes an inbox, and the time of these changes. */
export interface JobWrites {
  /** The store's clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Sends, as `send()` does. */
  readonly send: (message: ParsedToOne) => Promise<Sent | Skipped>;
  /** Changes an inbox, or the one that it was merged into. */
  readonly change: (inbox: Inbox, command: Command) => Promise<Outcome>;
}

/** The message of one job, and the changes that the job makes to it. */
export class JobMessage {
  readonly #writes: JobWrites;
  readonly #isPersistent: (level: LevelName) => boolean;
  readonly #inbox: Inbox;
  /** The input of a new message about the job. */
  #parsed: ParsedToOne;
  #id: string;
  #existing = false;
  #skipped = false;
  #lastText: string | undefined;

  /** @param isPersistent Whether a message of the job is persistent at a level. */
  constructor(
    writes: JobWrites,
    inbox: Inbox,
    parsed: ParsedToOne,
    isPersistent: (level: LevelName) => boolean,
  ) {
    this.#writes = writes;
    this.#isPersistent = isPersistent;
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
   * The level of its start is below `minLevel`: there is no message, unless an earlier attempt has
   * sent one.
   */
  get skipped(): boolean {
    return this.#skipped;
  }

  /** Sends the message, or restarts on that of a failed job. */
  async start(): Promise<void> {
    const { id, existing, skipped } = await this.#send('running');
    this.#skipped = skipped ?? false;
    if (skipped) return;
    this.#id = id;
    this.#existing = existing;
    if (!existing) return;
    const { level, expiresAt, content } = this.#parsed.message;
    await this.#step('restart', { level, expiresAt, ...content });
  }

  /** @returns False if there is no such message. */
  async progress(patch: Patch): Promise<boolean> {
    this.#remember(patch);
    if (this.#skipped) return false;
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
    const message = newAsOf(this.#writes.now(), this.#parsed.message);
    this.#parsed = { ...this.#parsed, message };
    this.#remember(change);
    const sent = await this.#send(step === 'succeed' ? 'succeeded' : 'failed');
    this.#id = sent.id ?? this.#id;
    return sent;
  }

  #send(state: JobRecord['state']): Promise<Sent | Skipped> {
    const { message } = this.#parsed;
    const content = { ...message.content, job: { state } };
    const persistent = this.#isPersistent(message.level);
    return this.#writes.send({ ...this.#parsed, message: { ...message, persistent, content } });
  }

  async #step(step: JobStep, patch: Patch): Promise<'done' | 'refused' | 'unknown'> {
    const { key } = this.#parsed.message;
    const target: MessageTarget = this.#skipped && key !== null ? { key } : { id: this.#id };
    const renew = step === 'succeed' || step === 'fail';
    try {
      const command = { name: 'update', target, patch, renew, step } as const;
      const { missing, entries } = await this.#writes.change(this.#inbox, command);
      for (const entry of entries)
        if (entry.kind === 'updated') this.#id = entry.ids[0] ?? this.#id;
      return missing.length === 0 ? 'done' : 'refused';
    } catch (error) {
      if (hasCode(error, 'NOT_FOUND')) return 'unknown';
      throw error;
    }
  }

  #remember(patch: Patch): void {
    this.#lastText = patch.text ?? this.#lastText;
    const message = patchedMessage(this.#parsed.message, patch);
    this.#parsed = { ...this.#parsed, message };
  }
}

/**
 * The end is a message of its own: `createdAt` of the start does not apply to it, and neither does
 * an `expiresAt` that has passed.
 */
function newAsOf(now: number, { createdAt: _, ...message }: NewMessage): NewMessage {
  const { expiresAt } = message;
  return { ...message, expiresAt: expiresAt !== null && expiresAt <= now ? null : expiresAt };
}

function patchedMessage(message: NewMessage, patch: Patch): NewMessage {
  const { level = message.level, expiresAt = message.expiresAt } = patch;
  return { ...message, level, expiresAt, content: patchedContent(message.content, patch) };
}
