import { expect } from 'vitest';
import type { CenterFixture, Served } from './center-fixture.js';
import { openSocket, type TestSocket } from './transport-clients.js';

const SECRET = 'what only carol may read';

/** Another user, with an open page, whom no bad input may affect. */
export class Witness {
  readonly #served: Served;
  readonly #page: TestSocket;
  /** Her message's id: known to others, but useless to them. */
  readonly id: string;
  readonly user = 'carol@example.com';
  #sent = 1;

  private constructor(served: Served, page: TestSocket, id: string) {
    this.#served = served;
    this.#page = page;
    this.id = id;
  }

  static async join(fixture: CenterFixture, served: Served): Promise<Witness> {
    const user = 'carol@example.com';
    const { id } = await served.center.send({ to: { user }, text: SECRET, subject: SECRET });
    return new Witness(served, await openSocket(fixture, served, { user }), id);
  }

  /**
   * The process lives, her page is still connected and hears at once what is sent to her, nothing
   * of hers was changed, and neither the answers nor the log know anything of hers.
   */
  async expectUntouched(...answers: readonly unknown[]): Promise<void> {
    this.#sent += 1;
    const text = `still here ${this.#sent}`;
    await this.#served.center.send({ to: { user: this.user }, text });
    await expect.poll(() => this.#page.texts.at(-1), { timeout: 5_000, interval: 5 }).toBe(text);
    expect(this.#page.closes).toEqual([]);
    const counts = {
      total: this.#sent,
      unread: this.#sent,
      transient: 0,
      unreadPersistent: this.#sent,
    };
    expect(await this.#served.center.counts({ user: this.user })).toEqual(counts);
    const first = await this.#served.center.get({ user: this.user }, this.id);
    expect(first).toMatchObject({ text: SECRET, readAt: null, applied: 1 });
    const seen = [...answers, ...this.#served.log].map(described).join('\n');
    expect(seen).not.toContain(SECRET);
    expect(seen).not.toContain(this.id);
    expect(seen).not.toContain(this.user);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  }
}

/** Errors with their text and stack, which JSON would leave out. */
function described(value: unknown): string {
  if (value instanceof Error) return `${value.stack} ${described(value.cause)}`;
  const error = (value as { error?: unknown } | null)?.error;
  return `${JSON.stringify(value)} ${error instanceof Error ? described(error) : ''}`;
}
