import { MessageCenterError } from '../../protocol/index.js';
import type { HttpClient } from './http-client.js';

/** A token for a page on another site: itself, or a function that fetches one. */
export type TokenSource = string | (() => string | Promise<string>);

/** What a page shows to be known: a token, or else the cookies that the browser sends. */
export class Credentials {
  readonly #source: TokenSource | undefined;
  readonly #http: Pick<HttpClient, 'startSession'>;
  readonly #lockName: string;
  #fetched: Promise<string> | undefined;
  #renewed = false;

  constructor(
    source: TokenSource | undefined,
    http: Pick<HttpClient, 'startSession'>,
    server: string,
  ) {
    this.#source = source;
    this.#http = http;
    this.#lockName = `message-center:session:${server}`;
  }

  /**
   * The token; undefined when there is none.
   * @throws MessageCenterError UNAVAILABLE when the page's function fails.
   */
  async token(): Promise<string | undefined> {
    if (typeof this.#source !== 'function') return this.#source;
    const source = this.#source;
    // A function that throws at once must reject as well.
    this.#fetched ??= (async () => source())();
    try {
      return await this.#fetched;
    } catch (cause) {
      this.#fetched = undefined;
      const text = 'The function in the property "token" failed; it is called again.';
      throw new MessageCenterError('UNAVAILABLE', text, { cause });
    }
  }

  /** The server knew the bearer: the next refusal is a new one. */
  accepted(): void {
    this.#renewed = false;
  }

  /**
   * After UNAUTHENTICATED: gets a new token from the function, or without a token an anonymous
   * session, once for each refusal.
   *
   * @returns Whether a new try makes sense.
   * @throws MessageCenterError when the session could not be asked for now.
   */
  async renew(): Promise<boolean> {
    if (this.#renewed || typeof this.#source === 'string') {
      this.#renewed = false;
      this.#fetched = undefined;
      return false;
    }
    if (this.#source) this.#fetched = undefined;
    else if (!(await this.#startSession())) return false;
    this.#renewed = true;
    return true;
  }

  /** One tab at a time asks, so that the others' requests carry its cookie and keep the session. */
  async #startSession(): Promise<boolean> {
    const ask = async (): Promise<boolean> => {
      try {
        await this.#http.startSession();
        return true;
      } catch (error) {
        if ((error as MessageCenterError).permanent) return false;
        throw error;
      }
    };
    const locks = globalThis.navigator?.locks;
    return locks ? locks.request(this.#lockName, ask) : ask();
  }
}
