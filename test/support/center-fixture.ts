import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createMessageCenter,
  type Identity,
  type LogRecord,
  type MessageCenter,
  type MessageCenterOptions,
} from '../../server/index.js';
import type { MessageStore } from '../../server/stores/message-store.js';
import type { StoreFactory, StoreFixture } from './store-fixture.js';
import { sqliteFixture } from './store-sqlite.js';

/** Rates that no test reaches by accident. */
const NO_RATES = {
  changesPerMinute: 1e9,
  changesBurst: 1e9,
  readsPerMinute: 1e9,
  refusalsPerMinute: 1e9,
  refusalsBurst: 1e9,
};

/**
 * The app's hook: a token `token-of-NAME`, or a cookie `app=NAME`, is the user NAME. `broken` throws
 * as a library does that finds a wrong signature.
 */
export function identifyByName(request: IncomingMessage, token?: string): Identity | null {
  if (token === 'broken') throw new Error('the signature is wrong');
  const named = token === undefined ? /app=([^;]+)/.exec(request.headers.cookie ?? '') : null;
  const user = token?.startsWith('token-of-') ? token.slice('token-of-'.length) : named?.[1];
  return user === undefined ? null : { user: decodeURIComponent(user) };
}

/** A center that pages can reach. */
export interface Served {
  readonly center: MessageCenter;
  readonly http: HttpServer;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** Where router and sockets are. */
  readonly url: string;
  /** All lines of the center's log. */
  readonly log: readonly LogRecord[];
}

/** Centers on data of their own, closed together. */
export class CenterFixture {
  readonly #makeData: StoreFactory;
  #data: StoreFixture | undefined;
  #stops: (() => Promise<void>)[] = [];

  constructor(makeData: StoreFactory = sqliteFixture) {
    this.#makeData = makeData;
  }

  async start(): Promise<void> {
    this.#data = await this.#makeData();
  }

  /** Another store object on the same data, not yet opened. */
  store(): MessageStore {
    return this.#started.make();
  }

  /** The arguments with which a separate process creates a store: see `launchProgram`. */
  get writerArgs(): StoreFixture['writerArgs'] {
    return this.#started.writerArgs;
  }

  /** Everything that the data holds, as text. */
  dump(): Promise<string> {
    return this.#started.dump();
  }

  get #started(): StoreFixture {
    if (!this.#data) throw new Error('start() comes first.');
    return this.#data;
  }

  /** A center of its own on the same data: another process, seen from the others. */
  center(options: MessageCenterOptions = {}): MessageCenter {
    const { limits, ...rest } = options;
    const center = createMessageCenter({
      store: this.store(),
      log: () => {},
      ...rest,
      limits: { ...NO_RATES, ...limits },
      // Tests of `minLevel` look at the whole result.
    }) as MessageCenter;
    this.later(() => center.close());
    return center;
  }

  /** A center behind a plain HTTP server. */
  async serve(options: MessageCenterOptions = {}, port = 0): Promise<Served> {
    const log: LogRecord[] = [];
    const center = this.center({
      identify: identifyByName,
      log: (record) => log.push(record),
      ...options,
    });
    await center.ready();
    const http = createServer(center.handler);
    center.attach(http);
    const origin = await this.listen(http, port);
    return { center, http, origin, url: `${origin}${options.path ?? '/message-center'}`, log };
  }

  /** @returns The origin of the server, which is closed after everything else of the fixture. */
  async listen(http: HttpServer, port = 0): Promise<string> {
    await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
    this.#stops.push(() => closeServer(http));
    return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  }

  /** Runs at `stop`, last in first out. */
  later(stop: () => void | Promise<void>): void {
    this.#stops.unshift(async () => stop());
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0)) await stop();
    await this.#data?.cleanup();
    this.#data = undefined;
  }
}

export function closeServer(http: HttpServer): Promise<void> {
  http.closeAllConnections();
  return new Promise((resolve) => http.close(() => resolve()));
}
