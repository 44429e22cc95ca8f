import { parseValue, unwrapAnswer } from '../../protocol/answers.js';
import { COMMANDS, type ReadName } from '../../protocol/commands.js';
import {
  type Changed,
  type Commands,
  type CommandsAnswer,
  type CommandsRequest,
  ERROR_STATUS,
  type ErrorCode,
  type ListedCommand,
  MessageCenterError,
  type SyncRequest,
  type WireError,
} from '../../protocol/index.js';
import { fromJson, toJson } from '../platform/json.js';
import { siteUrl } from '../platform/site-url.js';
import type { Transport } from './connection-events.js';
import type { Credentials } from './credentials.js';
import { unreachable } from './unreachable.js';

/**
 * The error codes for answers of proxies; other statuses are INTERNAL, or UNAVAILABLE from 500 on.
 */
const CODES: { readonly [status: number]: ErrorCode } = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  429: 'RATE_LIMITED',
};

/** Sends commands by HTTP. It keeps no connection open. */
export class HttpClient implements Transport {
  readonly #server: string;
  readonly #answerMs: number;
  readonly #credentials: Pick<Credentials, 'token'>;

  /** @param server A URL or a path of the page's own site, without a slash at its end. */
  constructor(server: string, answerMs: number, credentials: Pick<Credentials, 'token'>) {
    this.#server = server;
    this.#answerMs = answerMs;
    this.#credentials = credentials;
  }

  async request<Name extends ReadName>(
    name: Name,
    request: Commands[Name]['request'],
  ): Promise<Commands[Name]['value']> {
    return parseValue(name, await this.#get(name, request));
  }

  /** The request names the inbox, because the page's cookies may be those of another one by now. */
  async change(command: ListedCommand, inbox: string): Promise<Changed> {
    const [changed] = await this.postAll({ inbox, commands: [command] });
    return changed as Changed;
  }

  /**
   * Sends several changes as one request; the server executes them in order.
   * @throws MessageCenterError as `change`, also when only one of them has failed.
   */
  async postAll(request: CommandsRequest): Promise<readonly Changed[]> {
    const answer = await this.#send('/commands', request);
    const { answers } = (answer ?? {}) as Partial<CommandsAnswer>;
    return request.commands.map(({ name }, index) =>
      parseValue(name, unwrapAnswer(answers?.[index])),
    );
  }

  /** Starts an anonymous session, whose cookie later requests send. */
  startSession(): Promise<unknown> {
    return this.#send('/session', {});
  }

  close(): void {}

  #get(name: ReadName, request: object): Promise<unknown> {
    const { position = '' }: SyncRequest = request;
    const query = name === 'sync' ? { since: position } : { ...request };
    return this.#send(`${COMMANDS[name].path}?${new URLSearchParams(query)}`);
  }

  /** @param body Without one, the request is a GET. */
  async #send(path: string, body?: object): Promise<unknown> {
    const token = await this.#credentials.token();
    let response: Response;
    let text: string;
    try {
      response = await fetch(siteUrl(this.#server + path).href, {
        method: body ? 'POST' : 'GET',
        credentials: 'include',
        cache: 'no-store',
        // Completes the last changes even when the page is left.
        keepalive: body !== undefined,
        signal: AbortSignal.timeout(this.#answerMs),
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: body ? toJson(body) : null,
      });
      text = await response.text();
    } catch (cause) {
      throw unreachable(cause);
    }
    return this.#read(response, text);
  }

  #read({ ok, status, headers }: Response, text: string): unknown {
    let body: { readonly error?: WireError } | null | undefined;
    try {
      body = fromJson(text || 'null') as typeof body;
    } catch {
      // Not JSON: the answer is not from a message center.
    }
    if (ok && body !== undefined) return body;
    if (Object.hasOwn(ERROR_STATUS, body?.error?.code ?? '')) {
      throw MessageCenterError.fromWire(body?.error as WireError);
    }
    const code = CODES[status] ?? (status < 500 ? 'INTERNAL' : 'UNAVAILABLE');
    const message = `No message center answers at ${this.#server} (status ${status}); check the attribute "server".`;
    const retryMs = Number(headers.get('retry-after') ?? Number.NaN) * 1_000;
    throw new MessageCenterError(code, message, { retryMs: retryMs > 0 ? retryMs : undefined });
  }
}
