import { MessageCenterError } from '../../protocol/index.js';
import { withLock } from '../platform/web-lock.js';

type Token = string | null | undefined;

/**
 * A token for a page on another site: itself, or a function that fetches one, and gives null or
 * undefined while nobody is signed in.
 */
export type TokenSource = string | (() => Token | Promise<Token>);

/** What a page shows to be known: a token, or else the cookies that the browser sends. */
export class Credentials {
  readonly #server: string;
  readonly #source: () => TokenSource | undefined;
  readonly #onError: (error: MessageCenterError) => void;
  #fetched: Promise<Token> | undefined;
  #renewed = false;

  /**
   * @param server Where they are for.
   * @param source What the page has set last.
   * @param onError Hears that the page's function has failed; it is called again.
   */
  constructor(
    server: string,
    source: () => TokenSource | undefined,
    onError: (error: MessageCenterError) => void,
  ) {
    this.#server = server;
    this.#source = source;
    this.#onError = onError;
  }

  /**
   * The token; undefined when there is none.
   * @throws MessageCenterError UNAVAILABLE when the page's function fails.
   */
  async token(): Promise<string | undefined> {
    const source = this.#source();
    if (typeof source !== 'function') return source;
    // A function that throws at once must reject as well.
    this.#fetched ??= (async () => source())();
    try {
      return (await this.#fetched) ?? undefined;
    } catch (cause) {
      this.#fetched = undefined;
      const text = 'The function in the property "token" failed; it is called again.';
      const error = new MessageCenterError('UNAVAILABLE', text, { cause });
      this.#onError(error);
      throw error;
    }
  }

  /** The page has no token of its own: nobody is known but by its cookies. */
  get byCookies(): boolean {
    return this.#source() === undefined;
  }

  /** The page may have signed somebody in or out: its function is called again. */
  forget(): void {
    this.#fetched = undefined;
  }

  /** The server knew the bearer: the next refusal is a new one. */
  accepted(): void {
    this.#renewed = false;
  }

  /**
   * After UNAUTHENTICATED: gets a new token from the function, or without a token an anonymous
   * session, once for each refusal.
   *
   * @param startSession Asks for an anonymous session.
   * @returns Whether a new try makes sense.
   * @throws MessageCenterError when the session could not be had for another reason than that
   *   there are none for this page.
   */
  async renew(startSession: () => Promise<unknown>): Promise<boolean> {
    const source = this.#source();
    this.#fetched = undefined;
    this.#renewed =
      !this.#renewed &&
      typeof source !== 'string' &&
      (source !== undefined || (await this.#withSession(startSession)));
    return this.#renewed;
  }

  /** One tab at a time asks, so that the others' requests carry its cookie and keep the session. */
  async #withSession(startSession: () => Promise<unknown>): Promise<boolean> {
    const ask = (): Promise<boolean> =>
      startSession().then(
        () => true,
        (error: MessageCenterError) => {
          if (error.code === 'UNAUTHENTICATED') return false;
          throw error;
        },
      );
    return withLock(`message-center:session:${this.#server}`, ask);
  }
}
