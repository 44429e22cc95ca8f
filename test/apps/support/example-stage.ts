import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Browsers } from '../../e2e/support/browsers.js';
import { findNginx, Nginx } from '../../e2e/support/nginx.js';
import { NETWORK_LOST, type Visitor } from '../../e2e/support/visitor.js';
import { newDatabase } from '../../support/mongo-fixture.js';
import type { ExampleApp } from './example-apps.js';
import { type Ending, ExampleProcess } from './example-process.js';

/** Where scripts/test-apps.mjs has installed the apps. */
const INSTALLED = process.env.EXAMPLES_FOLDER ?? '';

/** A running example with its own data, its proxy, and browsers. */
export class ExampleStage {
  readonly #app: ExampleApp;
  readonly #process: ExampleProcess;
  readonly #browsers = new Browsers();
  readonly #undo: (() => Promise<void>)[];
  #address = '';

  private constructor(app: ExampleApp, env: NodeJS.ProcessEnv, undo: () => Promise<void>) {
    this.#app = app;
    this.#process = new ExampleProcess(installedAt(app.name), {
      ...env,
      ...(app.inProduction && { NODE_ENV: 'production' }),
    });
    this.#undo = [undo];
  }

  /** @param mongoUri A server for apps that keep their messages in MongoDB. */
  static async start(app: ExampleApp, mongoUri: string | null): Promise<ExampleStage> {
    const { env, remove } = await newData(app, mongoUri);
    const stage = new ExampleStage(app, env, remove);
    try {
      await stage.#start();
      return stage;
    } catch (error) {
      await stage.stop();
      throw error;
    }
  }

  /** Everything that the app wrote to stderr. */
  get errors(): string {
    return this.#process.errors;
  }

  /** A visitor with a browser of their own. */
  visitor(): Promise<Visitor> {
    return this.#browsers.visitor(new URL(this.#address).origin, {
      tolerates: TOLERABLE,
      ...(this.#app.byToken && { otherOrigins: 'any' }),
    });
  }

  /** The path of the app's page. */
  get path(): string {
    return new URL(this.#address).pathname;
  }

  send(user: string, text: string): Promise<void> {
    return this.#process.send(this.#app.worker ?? 'worker.js', user, text);
  }

  end(): Promise<Ending> {
    return this.#process.end();
  }

  /** Closes the visitors' browsers, and fails if they saw an error. */
  leave(): Promise<void> {
    return this.#browsers.leave();
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    await this.#process.stop();
    for (const undo of this.#undo.splice(0).reverse()) await undo();
  }

  async #start(): Promise<void> {
    const address = await this.#process.start(this.#app.server ?? 'server.js');
    this.#address = this.#app.behindNginx ? await this.#startNginx(address) : address;
  }

  /** The app's own configuration of nginx, at free ports. */
  async #startNginx(address: string): Promise<string> {
    const text = await readFile(join(installedAt(this.#app.name), 'nginx.conf'), 'utf8');
    const port = Number(new URL(address).port);
    const nginx = new Nginx(
      findNginx() ?? 'nginx',
      () => port,
      (_folder, port, appPort) =>
        text.replace('8443', `127.0.0.1:${port}`).replace('127.0.0.1:3000', `127.0.0.1:${appPort}`),
    );
    this.#undo.push(() => nginx.stop());
    await nginx.start();
    return `${nginx.origin}/shop/`;
  }
}

/**
 * Expected messages of a browser: the server ends before its visitors leave, refuses a visitor who
 * has just signed out until they have a session, or closes a socket at the same time as the page. A
 * center that is closing answers 503, and a proxy answers 502 for a server that has ended.
 */
const TOLERABLE = new RegExp(
  `${NETWORK_LOST.source}|status of (401|502|503)|^WebSocket is already in CLOSING or CLOSED state`,
);

export function installedAt(name: string): string {
  return join(INSTALLED, name);
}

async function newData({ onMongo }: ExampleApp, mongoUri: string | null) {
  if (onMongo) {
    const { uri, drop } = newDatabase(mongoUri ?? '');
    return { env: { MONGODB_URI: uri }, remove: drop };
  }
  const folder = await mkdtemp(join(tmpdir(), 'message-center-example-'));
  const env = { DATABASE: join(folder, 'messages.db'), API_PORT: '0' };
  return { env, remove: () => rm(folder, { recursive: true }) };
}
