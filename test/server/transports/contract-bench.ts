import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { ErrorCode } from '../../../protocol/index.js';
import type { Recipient, SendInput } from '../../../server/index.js';
import type { MessageCenterOptions } from '../../../server/options.js';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import type { StoreFactory } from '../../support/store-fixture.js';
import {
  type Credentials,
  fetchAs,
  openClient,
  type TransportClient,
  type TransportName,
} from '../../support/transport-clients.js';

/** A user of a single test, with one open page. */
export interface Visitor {
  readonly user: string;
  readonly to: Recipient;
  readonly client: TransportClient;
  /** Sends to this user and answers the message's id. */
  send(fields?: Partial<SendInput>): Promise<string>;
  /** Sends so many, one after the other; answers their ids, oldest first. */
  fill(count: number, fields?: Partial<SendInput>): Promise<string[]>;
}

/** One server, and visitors who reach it over one transport. */
export class Bench {
  readonly fixture: CenterFixture;
  readonly transport: TransportName;
  #served: Served | undefined;

  constructor(transport: TransportName, makeData: StoreFactory) {
    this.transport = transport;
    this.fixture = new CenterFixture(makeData);
  }

  async start(options: MessageCenterOptions = {}): Promise<void> {
    await this.fixture.start();
    this.#served = await this.fixture.serve(options);
  }

  stop(): Promise<void> {
    return this.fixture.stop();
  }

  get served(): Served {
    if (!this.#served) throw new Error('start() comes first.');
    return this.#served;
  }

  open(credentials: Credentials, served = this.served): Promise<TransportClient> {
    return openClient(this.fixture, this.transport, served, credentials);
  }

  /** A new user; on another server where one is given. */
  async visitor(served = this.served): Promise<Visitor> {
    const user = `barry-${randomUUID()}@example.com`;
    return this.#visitor({ user }, user, await this.open({ user }, served), served);
  }

  /** An anonymous visitor with a session. */
  async anonymous(served = this.served): Promise<Visitor & { readonly cookie: string }> {
    const response = await fetchAs(served, {}, '/session', { method: 'POST' });
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const session = cookie.slice(cookie.indexOf('=') + 1).split('.')[0] as string;
    const client = await this.open({ cookie }, served);
    return { ...this.#visitor({ session }, session, client, served), cookie };
  }

  #visitor(to: Recipient, user: string, client: TransportClient, { center }: Served): Visitor {
    const send = async (fields: Partial<SendInput> = {}) =>
      (await center.send({ to, text: 'Your report is ready', ...fields })).id;
    const fill = (count: number, fields: Partial<SendInput> = {}) =>
      Promise.all(
        Array.from({ length: count }, (_none, n) => send({ text: `Message ${n + 1}`, ...fields })),
      );
    return { user, to, client, send, fill };
  }
}

/** Expects a command to fail with this code. */
export async function expectCode(promise: Promise<unknown>, code: ErrorCode): Promise<void> {
  await expect(promise).rejects.toMatchObject({ name: 'MessageCenterError', code });
}
