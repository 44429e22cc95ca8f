import { isChange } from '../../protocol/commands.js';
import { invalid, quote } from '../../protocol/errors.js';
import { type Answer, COMMAND_NAMES, type CommandName } from '../../protocol/index.js';
import { parseRequest } from '../../protocol/schemas.js';
import type { Caller } from '../auth/identify.js';
import { refuseEnded } from '../auth/presented-session.js';
import type { Center } from '../core/center.js';
import type { RateLimiter } from '../core/rate-limiter.js';
import { toWireError } from '../core/wire-error.js';
import type { ResolvedOptions } from '../options.js';
import type { GuardedConnection } from './guarded-connection.js';

/** The parts of a socket that its commands need. */
export interface CommandSource {
  readonly caller: Caller;
  readonly connection: GuardedConnection;
  /** Resolves when the socket receives the pushes of its inbox. */
  readonly started: Promise<unknown>;
}

/** Answers the commands of sockets: parses, executes, acks. Never throws. */
export class CommandHandler {
  readonly #center: Center;
  readonly #limiter: RateLimiter;
  readonly #options: Pick<ResolvedOptions, 'log' | 'logOnce'>;

  constructor(
    center: Center,
    limiter: RateLimiter,
    options: Pick<ResolvedOptions, 'log' | 'logOnce'>,
  ) {
    this.#center = center;
    this.#limiter = limiter;
    this.#options = options;
  }

  /** @param args The arguments of the command. The last is its ack; without one it is ignored. */
  async answer(source: CommandSource, name: string, args: readonly unknown[]): Promise<void> {
    const ack = args.at(-1);
    if (typeof ack !== 'function') return this.#logIgnored(name);
    const command = COMMAND_NAMES.find((known) => known === name);
    const { connection } = source;
    let answer: Answer<unknown> | undefined;
    while (!answer || !connection.hasRoom) {
      // A read waits for room without its result, which would grow old and fill the memory.
      if (command && !isChange(command)) answer = undefined;
      await connection.room();
      answer ??= await this.#attempt(source, command, args);
    }
    ack(answer);
  }

  #logIgnored(name: string): void {
    const text = `the command ${quote(name)} of a socket was ignored, because it has no acknowledgement: send it with emitWithAck, or with a callback`;
    this.#options.logOnce('no acknowledgement', { level: 'warn', text });
  }

  async #attempt(
    source: CommandSource,
    command: CommandName | undefined,
    args: readonly unknown[],
  ): Promise<Answer<unknown>> {
    try {
      return { ok: true, value: await this.#run(source, command, args) };
    } catch (error) {
      return { ok: false, error: toWireError(error, this.#options.log) };
    }
  }

  async #run(
    { caller, started }: CommandSource,
    command: CommandName | undefined,
    args: readonly unknown[],
  ): Promise<unknown> {
    this.#limiter.take(caller.inbox, command ?? 'get');
    if (!command) throw invalid('There is no such command.');
    if (args.length !== 2) throw invalid('A command takes one object and an ack.');
    const request = parseRequest(command, args[0], this.#center.schemas);
    await started;
    await refuseEnded(caller.recipient, this.#center);
    return this.#center.commands.execute(command, caller.inbox, request);
  }
}
