import { MessageCenterError } from '../../protocol/index.js';
import { isHeaderText } from '../platform/header-text.js';
import { withLock } from '../platform/web-lock.js';

type Token = string | null | undefined;

/**
 * A token for a page on another site, or a function that fetches one and returns null or undefined
 * while nobody is signed in.
 */
export type TokenSource = string | (() => Token | Promise<Token>);

type TokenFunction = Exclude<TokenSource, string>;

/** The credentials of a page: a token, or else the cookies that the browser sends. */
export class Credentials {
  readonly #server: string;
  readonly #source: () => TokenSource | undefined;
  readonly #answerMs: number;
  readonly #onError: (error: MessageCenterError) => void;
  #fetched: Promise<Token> | undefined;
  /** The answer of a call that took too long: the next attempt uses it if it has come by then. */
  #late: Promise<Token> | undefined;
  #renewed = false;

  /**
   * @param server The server that the credentials are for.
   * @param source Returns the token source that the page has set.
   * @param answerMs The longest wait for the answer of the page's function, in milliseconds.
   * @param onError Called when the page's function fails; the function is called again later.
   */
  constructor(
    server: string,
    source: () => TokenSource | undefined,
    answerMs: number,
    onError: (error: MessageCenterError) => void,
  ) {
    this.#server = server;
    this.#source = source;
    this.#answerMs = answerMs;
    this.#onError = onError;
  }

  /**
   * The token; undefined when there is none.
   * @throws MessageCenterError UNAVAILABLE when the page's function fails or does not answer.
   */
  async token(): Promise<string | undefined> {
    const source = this.#source();
    if (typeof source !== 'function') return source;
    this.#fetched ??= this.#fetch(source);
    return (await this.#fetched) ?? undefined;
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
    this.#late = undefined;
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
    this.forget();
    this.#renewed =
      !this.#renewed &&
      typeof source !== 'string' &&
      (source !== undefined || (await this.#withSession(startSession)));
    return this.#renewed;
  }

  #fetch(source: TokenFunction): Promise<Token> {
    // Turns a synchronous throw into a rejection.
    const answer = (async () => checked(await source()))();
    const keepLate = (): void => {
      if (this.#late === answer) this.#fetched ??= answer;
    };
    answer.then(keepLate, () => {});
    const fetched = inTime(answer, this.#answerMs).catch((cause: unknown) => {
      const text = 'The function in the property "token" failed; it is called again.';
      const error = new MessageCenterError('UNAVAILABLE', text, { cause });
      if (this.#fetched === fetched) {
        this.#fetched = undefined;
        this.#late = answer;
        this.#onError(error);
      }
      throw error;
    });
    return fetched;
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

/** Throws when no request can carry what the page's function has returned. */
function checked(token: Token): Token {
  if (isHeaderText(token ?? '')) return token;
  throw new TypeError('It must return null or a string that a header of HTTP can hold.');
}

/** Rejects when there is no answer in time. */
async function inTime(answer: Promise<Token>, answerMs: number): Promise<Token> {
  let timeout: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new Error(`It gave no answer within ${answerMs} ms.`);
    timeout = setTimeout(() => reject(error), answerMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timeout);
  }
}
