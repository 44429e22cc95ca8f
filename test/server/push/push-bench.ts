import { afterAll, beforeAll, expect } from 'vitest';
import { parsePush } from '../../../protocol/index.js';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import type { StoreFactory } from '../../support/store-fixture.js';
import { openSocket, type TestSocket } from '../../support/transport-clients.js';

/** The pushes follow each other without a gap from `position`, within each and from one to the next. */
export function expectGapless({ pushes }: TestSocket, position: string): void {
  let cursor = position;
  let number = Number(position.split('.')[0]);
  for (const push of pushes.map(parsePush)) {
    expect(push.prev).toBe(cursor);
    for (const entry of push.entries) {
      number += 1;
      expect(entry.number).toBe(number);
    }
    const last = push.entries.at(-1);
    expect(push.cur).toBe(`${last?.number}.${last?.id}`);
    cursor = push.cur;
  }
}

/** Waits until these texts, and no others, have been pushed. */
export function expectTexts(page: TestSocket, texts: readonly string[]) {
  return expect.poll(() => page.texts).toEqual(texts);
}

/** A center that is started before the tests of a suite and closed after them. */
export class PushBench {
  readonly fixture: CenterFixture;
  #served: Served | undefined;
  #users = 0;

  constructor(makeData: StoreFactory) {
    this.fixture = new CenterFixture(makeData);
    beforeAll(async () => {
      await this.fixture.start();
      this.#served = await this.fixture.serve();
    });
    afterAll(() => this.fixture.stop());
  }

  get served(): Served {
    if (!this.#served) throw new Error('The suite has not started.');
    return this.#served;
  }

  newUser(): string {
    this.#users += 1;
    return `user ${this.#users}`;
  }

  /** A page that has synced, as every page does first: entries after that position are pushed to it. */
  async open(user: string, at = this.served): Promise<TestSocket> {
    const page = await openSocket(this.fixture, at, { user });
    await page.request('sync', {});
    return page;
  }
}
