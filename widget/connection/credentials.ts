import { MessageCenterError } from '../../protocol/index.js';
import { withLock } from '../platform/web-lock.js';

type Token = string | null | undefined;

/**
 * A token for a page on another site, or a function that fetches one and returns null or undefined
 * while nobody is signed in.
 */
export type TokenSource = string | (() => Token | Promise<Token>);

/** The credentials of a page: a token, or else the cookies that the browser sends. */
export class Credentials {
  readonly #server: string;
  readonly #source: () => TokenSource | undefined;
  readonly #onError: (error: MessageCenterError) => void;
  #fetched: Promise<Token> | undefined;
  #renewed = false;

  /**
   * @param server The server that the credentials are for.
   * @param source Returns the token source that the page has set.
   * @param onError Called when the page's function fails; the function is called again later.
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
    // Turns a synchronous throw into a rejection.
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

  /** Whether the page has no token, so that only cookies identify the user. */
  get byCookies(): boolean {
    return this.#source() === undefined;
  }

  /** Whether the server does not know the started session, because the browser keeps no cookie. */
  get lostSession(): boolean {
    return this.byCookies && this.#renewed;
  }

  /** Drops the fetched token, since the user may have signed in or out. */
  forget(): void {
    this.#fetched = undefined;
  }

  /**
   * Notes that the server accepted the credentials, so that the next refusal may renew them again.
   */
  accepted(): void {
    this.#renewed = false;
  }

  /**
   * Renews the credentials after UNAUTHENTICATED, once for each refusal: drops the fetched token,
   * or without a token starts an anonymous session.
   *
   * @param startSession Requests an anonymous session.
   * @returns Whether a retry makes sense.
   * @throws MessageCenterError when the request for a session fails, except by UNAUTHENTICATED: the
   *   page can have none.
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

  /** One tab at a time requests a session, so that the other tabs send its cookie and share it. */
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
