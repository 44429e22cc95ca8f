import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type ErrorCode, MessageCenterError } from 'message-center-element/protocol';
import { bundledProgram } from '../../support/bundled-program.js';
import type { Call, Report, Verbs } from './process-protocol.js';

interface Waiting {
  resolve(value: never): void;
  reject(error: Error): void;
}

/** A real process with a center in it. What a test asks of it rejects when it has ended. */
export class TestProcess {
  /** Its first message: the port of an app's server. */
  readonly ready: Promise<number>;
  /** The texts of all sends of storms that it has seen acknowledged, in its order. */
  readonly acknowledged: string[] = [];
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #onAcknowledged = (): void => {};
  #errors = '';

  /** @param program A file beside this one. @param config Becomes its first argument, as JSON. */
  constructor(program: string, config: object) {
    const script = bundledProgram(`test/e2e/support/${program}`, 'external');
    this.#child = fork(script, [JSON.stringify(config)], {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (chunk) => {
      this.#errors += chunk;
    });
    this.#closed = once(this.#child, 'close').then(() => this.#end());
    this.ready = new Promise((resolve, reject) => this.#waiting.set(0, { resolve, reject }));
    this.ready.catch(() => {});
    this.#child.on('message', (report: Report) => this.#hear(report));
  }

  /** What it wrote to stderr since the last time; its center's log goes there. */
  takeErrors(): string {
    const errors = this.#errors;
    this.#errors = '';
    return errors;
  }

  /** Rejects with the error of the center. */
  call<Verb extends keyof Verbs>(
    verb: Verb,
    ...args: Parameters<Verbs[Verb]>
  ): ReturnType<Verbs[Verb]> {
    this.#calls += 1;
    const call: Call = { call: this.#calls, verb, args };
    return new Promise((resolve, reject) => {
      this.#waiting.set(call.call, { resolve, reject });
      this.#child.send(call, (error) => error && reject(error));
    }) as ReturnType<Verbs[Verb]>;
  }

  /** Resolves at once when it has seen so many sends of storms acknowledged. */
  seen(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#onAcknowledged = () => {
        if (this.acknowledged.length >= count) resolve();
      };
      this.#onAcknowledged();
    });
  }

  /** Asks it to end by itself. Idempotent. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#closed;
  }

  /** SIGKILL, at whatever it is doing. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }

  #hear(report: Report): void {
    if ('acknowledged' in report) {
      this.acknowledged.push(report.acknowledged);
      this.#onAcknowledged();
    } else if ('ready' in report) this.#take(0)?.resolve(report.ready as never);
    else if ('message' in report) this.#take(report.call)?.reject(errorOf(report));
    else this.#take(report.call)?.resolve(report.value as never);
  }

  #take(call: number): Waiting | undefined {
    const waiting = this.#waiting.get(call);
    this.#waiting.delete(call);
    return waiting;
  }

  #end(): void {
    for (const { reject } of this.#waiting.values()) {
      reject(new Error(`The process has ended. ${this.#errors}`));
    }
    this.#waiting.clear();
  }
}

function errorOf({ code, message }: { code: string | undefined; message: string }): Error {
  return code === undefined
    ? new Error(message)
    : new MessageCenterError(code as ErrorCode, message);
}
