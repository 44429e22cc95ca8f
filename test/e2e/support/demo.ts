import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { newFolder } from '../../support/store-sqlite.js';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

/** The demo as `npm start` runs it: its server, its worker, and its own data. */
export class Demo {
  #server: ChildProcess | undefined;
  #remove: () => Promise<void> = async () => {};
  #origin = '';
  #errors = '';

  get origin(): string {
    return this.#origin;
  }

  /** Everything that its processes wrote to stderr. */
  get errors(): string {
    return this.#errors;
  }

  /** Builds its pages and starts it at any free port. */
  async start(): Promise<void> {
    await promisify(execFile)(process.execPath, ['demo/build.js'], { cwd: PROJECT });
    const { folder, remove } = await newFolder();
    this.#remove = remove;
    const server = spawn(process.execPath, ['demo/server.js'], {
      cwd: PROJECT,
      env: { ...process.env, PORT: '0', DEMO_DATA: folder, MONGODB_URI: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#server = server;
    server.stderr.on('data', (chunk) => {
      this.#errors += chunk;
    });
    const line = String(
      (await Promise.race([once(server.stdout, 'data'), once(server, 'exit')]))[0],
    );
    const port = /localhost:(\d+)/.exec(line)?.[1];
    if (port === undefined) throw new Error(`The demo did not start. ${this.#errors}`);
    this.#origin = `http://127.0.0.1:${port}`;
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server && server.exitCode === null) {
      server.kill('SIGTERM');
      await once(server, 'close');
    }
    await this.#remove();
  }
}
