import { type Changed, DEFAULT_LIMITS, type MessageCenterError } from '../../protocol/index.js';
import { backoffMs } from './backoff.js';
import type { ChangeCommand } from './change-command.js';

export interface QueueEvents {
  send(command: ChangeCommand): Promise<Changed>;
  done(key: number, changed: Changed): void;
  /** The server will never do it; the command was dropped. */
  failed(key: number, error: MessageCenterError): void;
}

interface Waiting {
  readonly key: number;
  readonly command: ChangeCommand;
  tries: number;
}

/** How often a command that the server fails at is tried, before the ones behind it get their turn. */
const MAX_FAULTS = 5;

/**
 * The user's changes on their way: in order, one at a time, and each again until it was answered.
 * Every command is idempotent by its meaning, so a lost answer does no harm.
 */
export class CommandQueue {
  readonly #events: QueueEvents;
  readonly #retryMs: number;
  readonly #retryMaxMs: number;
  #waiting: Waiting[] = [];
  #open = false;
  #busy = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(times: { retryMs: number; retryMaxMs: number }, events: QueueEvents) {
    this.#events = events;
    this.#retryMs = times.retryMs;
    this.#retryMaxMs = times.retryMaxMs;
  }

  add(key: number, command: ChangeCommand): void {
    this.#waiting.push({ key, command, tries: 0 });
    void this.#next();
  }

  /** The server is there, and knows the identity for which the commands were meant. */
  open(): void {
    this.#open = true;
    void this.#next();
  }

  /** Sends nothing until it is opened again. */
  close(): void {
    this.#open = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Forgets everything: it was another identity's. */
  clear(): void {
    this.#waiting = [];
  }

  async #next(): Promise<void> {
    const first = this.#waiting[0];
    if (!this.#open || this.#busy || this.#timer !== undefined || !first) return;
    this.#busy = true;
    try {
      const changed = await this.#events.send(first.command);
      if (this.#leave(first)) this.#events.done(first.key, changed);
    } catch (error) {
      this.#failed(first, error as MessageCenterError);
    }
    this.#busy = false;
    void this.#next();
  }

  /** False when the queue was cleared while it was on its way. */
  #leave(item: Waiting): boolean {
    if (this.#waiting[0] !== item) return false;
    this.#waiting.shift();
    return true;
  }

  #failed(item: Waiting, error: MessageCenterError): void {
    if (this.#waiting[0] !== item) return;
    if (error.code === 'UNAUTHENTICATED') {
      // Whoever is known after the next sync may be the same one with a fresh token.
      this.close();
      return;
    }
    item.tries += 1;
    const hopeless = error.code === 'INTERNAL' && item.tries >= MAX_FAULTS;
    if (error.permanent || hopeless) {
      this.#leave(item);
      this.#events.failed(item.key, error);
    } else if (this.#open) {
      const wait = error.retryMs ?? backoffMs(item.tries - 1, this.#retryMs, this.#retryMaxMs);
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        void this.#next();
      }, wait);
    }
  }
}

/** The same change in commands of at most as many ids as one may name. */
export function splitCommand(command: ChangeCommand): readonly ChangeCommand[] {
  if (command.name === 'read-up-to') return [command];
  const { ids } = command.request;
  const commands: ChangeCommand[] = [];
  for (let at = 0; at < ids.length; at += DEFAULT_LIMITS.idsPerCommand) {
    const part = ids.slice(at, at + DEFAULT_LIMITS.idsPerCommand);
    commands.push({ name: command.name, request: { ids: part } });
  }
  return commands;
}
