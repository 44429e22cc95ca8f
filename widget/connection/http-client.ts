import {
  type CommandName,
  type Commands,
  ERROR_STATUS,
  type ErrorCode,
  MessageCenterError,
} from '../../protocol/index.js';
import { isPlainObject } from '../../protocol/parse.js';
import { HTTP_ROUTES, type HttpRoute } from './http-routes.js';
import { parseValue } from './parse-value.js';

/** The commands by HTTP. It keeps nothing open and starts nothing. */
export class HttpClient {
  readonly #server: string;
  readonly #answerMs: number;

  /** @param server A URL or a path of the page's own site, without a slash at its end. */
  constructor(server: string, answerMs: number) {
    this.#server = server;
    this.#answerMs = answerMs;
  }

  /**
   * @throws MessageCenterError the server's; UNAVAILABLE when it cannot be reached or takes too
   *   long; INVALID when its answer cannot be read.
   */
  async request<Name extends CommandName>(
    name: Name,
    request: Commands[Name]['request'],
    token: string | undefined,
  ): Promise<Commands[Name]['value']> {
    let value: unknown;
    for (const route of HTTP_ROUTES[name](request)) value = await this.#send(route, token);
    return parseValue[name](value);
  }

  /** Asks for an anonymous session; its cookie goes along with everything after. */
  async startSession(): Promise<void> {
    await this.#send({ method: 'POST', path: '/session', body: {} }, undefined);
  }

  async #send({ method, path, body }: HttpRoute, token: string | undefined): Promise<unknown> {
    try {
      const response = await fetch(this.#server + path, {
        method,
        credentials: 'include',
        cache: 'no-store',
        signal: AbortSignal.timeout(this.#answerMs),
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw errorOf(response.status, text, this.#server);
      return text === '' ? undefined : JSON.parse(text);
    } catch (error) {
      if (error instanceof MessageCenterError) throw error;
      if (error instanceof SyntaxError) throw noCenter(this.#server, error);
      throw new MessageCenterError('UNAVAILABLE', `${this.#server} cannot be reached now.`, {
        cause: error,
      });
    }
  }
}

function noCenter(server: string, cause: unknown): MessageCenterError {
  const text = `What answers at ${server} is no message-center; check the attribute "server".`;
  return new MessageCenterError('INTERNAL', text, { cause });
}

function errorOf(status: number, text: string, server: string): MessageCenterError {
  try {
    const body: unknown = JSON.parse(text);
    if (isPlainObject(body) && isPlainObject(body.error)) {
      return MessageCenterError.fromWire(body.error as never);
    }
  } catch (error) {
    if (status === 404) return noCenter(server, error);
  }
  return new MessageCenterError(codeOf(status), `${server} answered with status ${status}.`);
}

/** The code for an answer that something between the page and the server gave. */
function codeOf(status: number): ErrorCode {
  if (status >= 500) return 'UNAVAILABLE';
  const codes = Object.keys(ERROR_STATUS) as ErrorCode[];
  return codes.find((code) => ERROR_STATUS[code] === status) ?? 'INTERNAL';
}
