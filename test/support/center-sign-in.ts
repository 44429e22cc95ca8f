import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Message, SyncAnswer } from '../../protocol/index.js';
import type { MessageCenter } from '../../server/index.js';
import { CenterFixture, type Served } from './center-fixture.js';
import type { StoreFactory } from './store-fixture.js';
import { fetchAs } from './transport-clients.js';

/** An anonymous visitor's browser. */
export interface Visitor {
  readonly session: string;
  readonly cookie: string;
}

export const newUser = (): string => `user ${randomUUID()}`;

export const textsOf = (messages: readonly Message[]): string[] => messages.map(({ text }) => text);

/** Two served centers on the same data, with visitors who sign in; for the suite that calls it. */
export class SignInStage {
  readonly fixture: CenterFixture;
  served!: Served;
  /** Another process, with its own caches. */
  elsewhere!: Served;

  constructor(makeData: StoreFactory) {
    this.fixture = new CenterFixture(makeData);
    beforeAll(async () => {
      await this.fixture.start();
      this.served = await this.fixture.serve();
      this.elsewhere = await this.fixture.serve();
    });
    afterAll(() => this.fixture.stop());
  }

  get center(): MessageCenter {
    return this.served.center;
  }

  async newVisitor(at = this.served): Promise<Visitor> {
    const response = await fetchAs(at, {}, '/session', { method: 'POST' });
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] as string;
    return { session: cookie.slice(11, 33), cookie };
  }

  readonly list = async (to: Parameters<MessageCenter['list']>[0]): Promise<readonly Message[]> =>
    (await this.center.list(to)).messages;

  /** The first request of a page of this user that still has the session's cookie. */
  async signIn(user: string, { cookie }: Visitor, at = this.served): Promise<SyncAnswer> {
    const response = await fetchAs(at, { user, cookie }, '/messages?since=');
    expect(response.status).toBe(200);
    return (await response.json()) as SyncAnswer;
  }
}
