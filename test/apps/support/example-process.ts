import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { promisify } from 'node:util';

/** How long an app may take to listen, and a worker to send and end. */
const START_MS = 30_000;

/** How an app's process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly afterMs: number;
}

/** An installed example: its server and its worker are separate processes. */
export class ExampleProcess {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;
  #closed: Promise<unknown[]> | undefined;
  #errors = '';
  #address = '';

  /**
   * @param folder Where it is installed. @param env Its environment, such as where it stores its
   *   messages.
   */
  constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.#env = { ...process.env, NODE_ENV: '', PORT: '0', ...env };
  }

  /** Everything that the server wrote to stderr. */
  get errors(): string {
    return this.#errors;
  }

  /** @returns The address that it prints. */
  async start(script: string): Promise<string> {
    const child = spawn(process.execPath, [script], {
      cwd: this.#folder,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#closed = once(child, 'close');
    child.stderr.on('data', (chunk) => {
      this.#errors += chunk;
    });
    let told = '';
    const address = new Promise<string>((resolve) => {
      child.stdout.on('data', (chunk) => {
        told += chunk;
        const [found] = /http:\/\/\S+(?=\s)/.exec(told) ?? [];
        if (found) resolve(found);
      });
    });
    const late = AbortSignal.timeout(START_MS);
    const failed = Promise.race([this.#closed, once(late, 'abort')]).then(() => {
      throw new Error(`${this.#folder} does not listen. ${told}${this.#errors}`);
    });
    this.#address = await Promise.race([address, failed]);
    return this.#address;
  }

  /** Has the worker send a message to a user; resolves when it has ended by itself. */
  async send(script: string, user: string, text: string): Promise<void> {
    const options = { cwd: this.#folder, env: this.#env, timeout: START_MS };
    await promisify(execFile)(process.execPath, [script, user, text], options);
  }

  /** Asks the server to end, while a browser holds a connection that it has opened in advance. */
  async end(): Promise<Ending> {
    const unused = await this.#connect();
    const startedAt = performance.now();
    this.#child?.kill('SIGTERM');
    const [code, signal] = (await this.#closed) as [number | null, NodeJS.Signals | null];
    unused.destroy();
    return { code, signal, afterMs: performance.now() - startedAt };
  }

  /** A connection without a request. */
  async #connect(): Promise<Socket> {
    const { hostname, port } = new URL(this.#address);
    const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''));
    // The server may reset it.
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  }

  /** Ends its remaining processes. Idempotent. */
  async stop(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#closed;
  }
}
