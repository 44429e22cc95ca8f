import { MessageCenterError } from '../../protocol/index.js';

/** A token for a page on another site: itself, or a function that fetches one. */
export type TokenSource = string | (() => string | Promise<string>);

export interface CredentialsOptions {
  /** What the page has set last. */
  readonly source: () => TokenSource | undefined;
  /** Asks for an anonymous session. */
  readonly startSession: () => Promise<unknown>;
  /** What the tabs of a browser have in common. */
  readonly lockName: string;
  /** The page's function has failed; it is called again. */
  readonly onError: (error: MessageCenterError) => void;
}

/** What a page shows to be known: a token, or else the cookies that the browser sends. */
export class Credentials {
  readonly #options: CredentialsOptions;
  #fetched: Promise<string> | undefined;
  #renewed = false;

  constructor(options: CredentialsOptions) {
    this.#options = options;
  }

  /**
   * The token; undefined when there is none.
   * @throws MessageCenterError UNAVAILABLE when the page's function fails.
   */
  async token(): Promise<string | undefined> {
    const source = this.#options.source();
    if (typeof source !== 'function') return source;
    // A function that throws at once must reject as well.
    this.#fetched ??= (async () => source())();
    try {
      return await this.#fetched;
    } catch (cause) {
      this.#fetched = undefined;
      const text = 'The function in the property "token" failed; it is called again.';
      const error = new MessageCenterError('UNAVAILABLE', text, { cause });
      this.#options.onError(error);
      throw error;
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
    const source = this.#options.source();
    this.#fetched = undefined;
    this.#renewed =
      !this.#renewed &&
      typeof source !== 'string' &&
      (source !== undefined || (await this.#startSession()));
    return this.#renewed;
  }

  /** One tab at a time asks, so that the others' requests carry its cookie and keep the session. */
  async #startSession(): Promise<boolean> {
    const { startSession, lockName } = this.#options;
    const ask = (): Promise<boolean> =>
      startSession().then(
        () => true,
        (error: MessageCenterError) => {
          if (error.permanent) return false;
          throw error;
        },
      );
    const locks = globalThis.navigator?.locks;
    return locks ? locks.request(lockName, ask) : ask();
  }
}
