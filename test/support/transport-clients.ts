import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { unwrapAnswer } from '../../protocol/answers.js';
import {
  type CommandName,
  type Commands,
  ERROR_STATUS,
  type HeadNotice,
  MessageCenterError,
  type Push,
  type WireError,
} from '../../protocol/index.js';
import type { CenterFixture, Served } from './center-fixture.js';
import { HTTP_COMMANDS } from './transport-http-commands.js';

export const TRANSPORTS = ['socket', 'http'] as const;
export type TransportName = (typeof TRANSPORTS)[number];

/** What a page presents. */
export interface Credentials {
  /** The app's user, by the app's cookie. */
  readonly user?: string;
  readonly token?: unknown;
  readonly cookie?: string;
  /** Default: the server's own; null: none. */
  readonly from?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One page's link to the server, over either transport. */
export interface TransportClient {
  /** @throws MessageCenterError with the code that the server gave. */
  request<Name extends CommandName>(
    name: Name,
    request: Commands[Name]['request'],
  ): Promise<Commands[Name]['value']>;
  /** The same with anything as its request. */
  raw(name: CommandName, request: unknown): Promise<unknown>;
  close(): void;
}

/** @throws MessageCenterError when a socket is refused; over HTTP commands tell it. */
export async function openClient(
  fixture: CenterFixture,
  transport: TransportName,
  served: Served,
  credentials: Credentials,
): Promise<TransportClient> {
  if (transport === 'http') return httpClient(served, credentials);
  return openSocket(fixture, served, credentials);
}

function headersOf(served: Served, { user, cookie, from, headers }: Credentials) {
  const cookies = [cookie, user && `app=${encodeURIComponent(user)}`].filter(Boolean).join('; ');
  return {
    ...(from === null ? {} : { origin: from ?? served.origin }),
    ...(cookies === '' ? {} : { cookie: cookies }),
    ...headers,
  };
}

/** A socket with a record of what was pushed to it. */
export class TestSocket implements TransportClient {
  readonly socket: Socket;
  readonly pushes: Push[] = [];
  readonly heads: string[] = [];
  readonly closes: string[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('push', (push: Push) => this.pushes.push(push));
    socket.on('head', ({ position }: HeadNotice) => this.heads.push(position));
    socket.on('disconnect', (reason) => this.closes.push(reason));
  }

  /** The texts of the messages that were pushed, in order. */
  get texts(): string[] {
    const entries = this.pushes.flatMap((push) => push.entries);
    return entries.flatMap((entry) => (entry.kind === 'added' ? entry.message.text : []));
  }

  async request<Name extends CommandName>(
    name: Name,
    request: Commands[Name]['request'],
  ): Promise<Commands[Name]['value']> {
    return unwrapAnswer(await this.socket.timeout(15_000).emitWithAck(name, request));
  }

  raw(name: CommandName, request: unknown): Promise<unknown> {
    return this.request(name, request as never);
  }

  close(): void {
    this.socket.disconnect();
  }
}

export type SocketExtras = Partial<ManagerOptions & SocketOptions>;

/** @throws MessageCenterError the one that the server refused with; INTERNAL without one. */
export async function openSocket(
  fixture: CenterFixture,
  served: Served,
  credentials: Credentials,
  extras: SocketExtras = {},
): Promise<TestSocket> {
  const { origin, pathname } = new URL(served.url);
  const auth = credentials.token === undefined ? {} : { token: credentials.token };
  const socket = io(origin, {
    path: `${pathname.replace(/\/$/, '')}/socket`,
    addTrailingSlash: false,
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: headersOf(served, credentials),
    auth,
    ...extras,
  });
  fixture.later(() => void socket.disconnect());
  const client = new TestSocket(socket);
  await connected(socket);
  return client;
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const refused = (error: Error & { data?: unknown }): void => {
      socket.disconnect();
      const { data, message } = error;
      const known = data ? MessageCenterError.fromWire(data as WireError) : undefined;
      reject(known ?? new MessageCenterError('INTERNAL', message, { cause: error }));
    };
    socket.once('connect_error', refused);
    socket.once('connect', () => {
      socket.off('connect_error', refused);
      resolve();
    });
  });
}

/** One HTTP request as a page makes it. */
export function fetchAs(
  served: Served,
  credentials: Credentials,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const { token } = credentials;
  const bearer: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  const headers = { ...headersOf(served, credentials), ...bearer, ...(init.headers as object) };
  return fetch(`${served.url}${path}`, { redirect: 'manual', ...init, headers });
}

/** A request with a JSON body. */
export function postJson(body: unknown): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

function httpClient(served: Served, credentials: Credentials): TransportClient {
  const raw = async (name: CommandName, request: unknown): Promise<unknown> => {
    const { path, init } = HTTP_COMMANDS[name](request);
    const response = await fetchAs(served, credentials, path, init);
    const body = (await response.json()) as { error: never };
    if (response.ok) return body;
    const error = MessageCenterError.fromWire(body.error);
    if (ERROR_STATUS[error.code] !== response.status)
      throw new Error(`${error.code} with ${response.status}.`);
    throw error;
  };
  return { raw, request: (name, request) => raw(name, request) as never, close() {} };
}
