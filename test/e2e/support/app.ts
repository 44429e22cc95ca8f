import type { AppConfig, StoreSpec } from './process-protocol.js';
import { type NewData, newSqliteFile, type TestData } from './store-spec.js';
import { TestProcess } from './test-process.js';

/** Only the page's own resources may be loaded, requested or run. */
export const STRICT_CSP = "default-src 'self'";

/** So long that no position check happens within a test. */
const NO_CHECK_MS = 600_000;

export type AppOptions = Partial<Omit<AppConfig, 'store' | 'port'>>;

/** An app: its server and a worker as processes of their own, on the same data. */
export class App {
  readonly #options: () => AppOptions;
  readonly #newData: NewData;
  #data: TestData | undefined;
  #server: TestProcess | undefined;
  #worker: TestProcess | undefined;
  #starting: Promise<void> | undefined;
  #others: TestProcess[] = [];
  #port = 0;

  /** @param options Asked at each start of the server. */
  constructor(options: () => AppOptions = () => ({}), newData: NewData = newSqliteFile) {
    this.#options = options;
    this.#newData = newData;
  }

  /** Both processes, on empty data. Idempotent. */
  start(): Promise<void> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  get store(): StoreSpec {
    return started(this.#data).store;
  }

  get server(): TestProcess {
    return started(this.#server);
  }

  get worker(): TestProcess {
    return started(this.#worker);
  }

  get port(): number {
    return this.#port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The server, at the same port as before. */
  async startServer(): Promise<void> {
    this.#server = this.#newServer(this.#options(), this.#port);
    this.#port = await this.#server.ready;
  }

  /** One more server on the same data. @returns Its origin. */
  async addServer(options: AppOptions): Promise<string> {
    const server = this.#newServer(options, 0);
    this.#others.push(server);
    return `http://127.0.0.1:${await server.ready}`;
  }

  async startWorker(): Promise<void> {
    this.#worker = new TestProcess('worker-process.ts', { store: this.store });
    await this.#worker.ready;
  }

  /** Ends the servers that were added. */
  async stopOthers(): Promise<void> {
    await Promise.all(this.#others.splice(0).map((each) => each.stop()));
  }

  /** Ends every process and removes the data. Idempotent. */
  async stop(): Promise<void> {
    await Promise.all([this.#server?.stop(), this.#worker?.stop(), this.stopOthers()]);
    await this.#data?.remove();
    this.#data = undefined;
  }

  /** The lines that server and worker have logged since the last time. */
  takeLog(): string[] {
    const log = this.server.takeErrors() + this.worker.takeErrors();
    return log.split('\n').filter((line) => line !== '');
  }

  async #start(): Promise<void> {
    this.#data = await this.#newData();
    await Promise.all([this.startServer(), this.startWorker()]);
  }

  #newServer(options: AppOptions, port: number): TestProcess {
    const config: AppConfig = {
      positionCheckMs: NO_CHECK_MS,
      signIn: 'cookie',
      mount: 'express',
      csp: STRICT_CSP,
      trustProxy: false,
      ...options,
      store: this.store,
      port,
    };
    return new TestProcess('app-process.ts', config);
  }
}

function started<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('start() comes first.');
  return part;
}
