import { expect } from 'vitest';
import { CenterFixture, type Served } from './center-fixture.js';
import { type Credentials, fetchAs } from './transport-clients.js';
import { Witness } from './transport-witness.js';

const BARRY: Credentials = { user: 'barry' };

/** A served center with one message of barry's, and a witness who must not be affected. */
export class HttpStage {
  readonly fixture = new CenterFixture();
  #started: { served: Served; witness: Witness; id: string } | undefined;

  async start(): Promise<void> {
    await this.fixture.start();
    const served = await this.fixture.serve();
    const witness = await Witness.join(this.fixture, served);
    const { id } = await served.center.send({ to: { user: 'barry' }, text: 'one' });
    this.#started = { served, witness, id };
  }

  stop(): Promise<void> {
    return this.fixture.stop();
  }

  get served(): Served {
    return this.#stage.served;
  }

  get witness(): Witness {
    return this.#stage.witness;
  }

  /** The id of barry's message. */
  get id(): string {
    return this.#stage.id;
  }

  readonly ask = (path: string, init?: RequestInit, credentials = BARRY): Promise<Response> =>
    fetchAs(this.served, credentials, path, init);

  /**
   * The process lives, nothing happened to barry's message, and nobody else noticed anything or is
   * spoken of in the answers or the log.
   */
  readonly expectNoEffect = async (...answers: readonly unknown[]): Promise<void> => {
    const synced = await this.served.center.sync({ user: 'barry' });
    expect(synced).toMatchObject({
      position: `1.${this.id}`,
      messages: [{ id: this.id, text: 'one', readAt: null }],
    });
    await this.witness.expectUntouched(...answers);
  };

  get #stage(): { served: Served; witness: Witness; id: string } {
    if (!this.#started) throw new Error('The stage has not been started.');
    return this.#started;
  }
}

export async function expectError(response: Response, status: number, code: string): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  const body = await response.json();
  expect(body).toEqual({ error: expect.objectContaining({ code, message: expect.any(String) }) });
}
