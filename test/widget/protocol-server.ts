import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server as SocketServer } from 'socket.io';
import { toWire } from '../../protocol/errors.js';
import {
  type CommandName,
  ERROR_STATUS,
  type ErrorCode,
  type Message,
  MessageCenterError,
} from '../../protocol/index.js';
import { type IdsName, InboxLog } from './inbox-log.js';

/** A payload as it came; the tests send what belongs to the command. */
type Request = Record<string, never>;

type Fault =
  | ErrorCode
  | 'lost-ack'
  | 'silence'
  | { readonly code: ErrorCode; readonly retryMs: unknown };

interface CommandList {
  readonly inbox?: string;
  readonly commands: readonly { readonly name: CommandName; readonly request: Request }[];
}

/** There is to be no answer, and nothing is closed either. */
class Silence extends Error {}

/** A small server that speaks the protocol over both ways, and fails when a test says so. */
export class ProtocolServer {
  /** The inboxes by who they are of; a token names its owner, a visitor's is `session`. */
  readonly inboxes = new Map<string, InboxLog>();
  /** What was asked, as `socket:read` or `http:sync`. */
  readonly asked: string[] = [];
  /** Faults of the next answers to a command, one after the other. */
  readonly faults = new Map<CommandName, Fault[]>();
  /** Tokens that are known. */
  readonly tokens = new Set(['barry', 'anna']);
  /** Why sockets are refused: `blocked` as by a proxy; `hang`: they are not even answered. */
  refuseSockets: ErrorCode | 'blocked' | 'hang' | null = null;
  /** Why whatever is not a GET is refused, as by a check of where it comes from. */
  refusePosts: ErrorCode | null = null;
  /** The user whom the page's cookies name. */
  signedIn: string | null = null;
  /** A visitor without a token is known. */
  session = false;
  /** Why no session is given. */
  refuseSession: ErrorCode | null = null;
  /** Done before a sync by HTTP is answered. */
  beforeSync: (() => Promise<void>) | undefined;
  /** How many pushes are not sent. */
  swallow = 0;
  sessionsMade = 0;
  handshakes = 0;
  /** Handshakes that were not answered. */
  #held: (() => void)[] = [];
  #http: Server | null = null;
  #io: SocketServer | null = null;
  #port = 0;

  static async start(): Promise<ProtocolServer> {
    const server = new ProtocolServer();
    await server.listen();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/mc`;
  }

  get sockets(): number {
    return this.#io?.sockets.sockets.size ?? 0;
  }

  inbox(who = 'barry'): InboxLog {
    const known = this.inboxes.get(who);
    if (known) return known;
    const log = new InboxLog(`tag-${who}`, who.startsWith('session') ? 'anonymous' : 'user');
    this.inboxes.set(who, log);
    return log;
  }

  /** Takes up the port again that it had. */
  async listen(): Promise<void> {
    const http = createServer((request, response) => void this.#answer(request, response));
    this.#http = http;
    this.#io = new SocketServer(http, {
      path: '/mc/socket',
      addTrailingSlash: false,
      transports: ['websocket'],
      allowRequest: (_request, callback) => {
        const answer = (): void => callback(null, this.refuseSockets !== 'blocked');
        if (this.refuseSockets === 'hang') this.#held.push(answer);
        else answer();
      },
    });
    this.#io.use((socket, next) => {
      this.handshakes += 1;
      try {
        const refusal = this.refuseSockets;
        if (refusal !== null && refusal !== 'blocked' && refusal !== 'hang') {
          throw new MessageCenterError(refusal, 'Refused.', { retryMs: 20 });
        }
        socket.data.who = this.#identify(socket.handshake.auth.token);
        next();
      } catch (error) {
        const data = toWire(error as MessageCenterError);
        next(Object.assign(new Error(data.message), { data }));
      }
    });
    this.#io.on('connection', (socket) => {
      const who: string = socket.data.who;
      void socket.join(who);
      socket.onAny((name: CommandName, request: Request, ack: (answer: unknown) => void) => {
        this.asked.push(`socket:${name}`);
        try {
          const value = this.#run(who, name, request);
          ack({ ok: true, value });
        } catch (error) {
          if (error instanceof MessageCenterError) ack({ ok: false, error: toWire(error) });
        }
      });
    });
    await new Promise<void>((resolve) => http.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (http.address() as AddressInfo).port;
  }

  /** Ends everything that is open; nothing answers any more. */
  async close(): Promise<void> {
    this.answerHandshakes();
    await this.#io?.close();
    this.#http?.closeAllConnections();
  }

  /** Answers the handshakes that hang. */
  answerHandshakes(): void {
    for (const answer of this.#held.splice(0)) answer();
  }

  cut(): void {
    for (const socket of this.#io?.sockets.sockets.values() ?? []) socket.conn.close();
  }

  send(content: Partial<Message> = {}, who = 'barry'): Message {
    const message = this.inbox(who).add(content);
    this.#push(who);
    return message;
  }

  /** Another device changes something. */
  change(name: IdsName, ids: readonly string[], who = 'barry'): void {
    this.inbox(who).change(name, ids);
    this.#push(who);
  }

  /** The visitor signs in: ends the session's log and copies what was live in it, under its ids. */
  move(who = 'barry'): void {
    const { tag } = this.inbox('session');
    const messages = this.inbox('session').move();
    this.#push('session');
    for (const { number, ...message } of messages) {
      this.send({ ...message, movedFrom: { inbox: tag, number } }, who);
    }
    this.#io?.in('session').disconnectSockets(true);
  }

  head(who = 'barry'): void {
    this.#io?.to(who).emit('head', { position: this.inbox(who).position });
  }

  emit(name: string, value: unknown, who = 'barry'): void {
    this.#io?.to(who).emit(name, value);
  }

  count(asked: string): number {
    return this.asked.filter((each) => each === asked).length;
  }

  #push(who: string, from = this.inbox(who).entries.length - 1): void {
    if (from === this.inbox(who).entries.length) return;
    if (this.swallow > 0) this.swallow -= 1;
    else this.#io?.to(who).emit('push', this.inbox(who).push(from));
  }

  #identify(token: unknown): string {
    if (typeof token === 'string' && this.tokens.has(token)) return token;
    if (token === undefined && this.signedIn !== null) return this.signedIn;
    if (token === undefined && this.session) return 'session';
    throw new MessageCenterError('UNAUTHENTICATED', 'Sign in, or start a session.');
  }

  #run(who: string, name: CommandName, request: Request): unknown {
    const fault = this.faults.get(name)?.shift();
    if (fault === 'silence') throw new Silence();
    if (typeof fault === 'object') {
      const error = new MessageCenterError(fault.code, `Failed with ${fault.code}.`);
      throw Object.assign(error, { retryMs: fault.retryMs });
    }
    if (fault && fault !== 'lost-ack') {
      throw new MessageCenterError(fault, `Failed with ${fault}.`, { retryMs: 20 });
    }
    const value = this.#execute(who, name, request);
    if (fault === 'lost-ack') throw new Error('no answer');
    return value;
  }

  #execute(who: string, name: CommandName, request: Request): unknown {
    const log = this.inbox(who);
    if (name === 'sync') return log.sync(request.position);
    if (name === 'list') return log.page(request);
    const before = log.entries.length;
    const changed =
      name === 'read-up-to'
        ? log.readUpTo(request.upTo as never)
        : log.change(name as IdsName, request.ids as never);
    this.#push(who, before);
    return changed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!request.url?.startsWith('/mc/')) return void response.writeHead(404).end('Not here.');
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url.includes('since=')) await this.beforeSync?.();
    try {
      const value = this.#route(request, body === '' ? {} : JSON.parse(body));
      response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
    } catch (error) {
      if (error instanceof Silence) return;
      if (!(error instanceof MessageCenterError)) return void response.destroy();
      response.writeHead(ERROR_STATUS[error.code], { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: toWire(error) }));
    }
  }

  #route(request: IncomingMessage, body: Record<string, unknown>): unknown {
    const url = new URL(request.url ?? '', this.url);
    const path = url.pathname.replace('/mc', '');
    if (request.method !== 'GET' && this.refusePosts) {
      throw new MessageCenterError(this.refusePosts, 'This origin is not let in.');
    }
    if (path === '/session') return this.#makeSession();
    if (path === '/commands') return this.#runAll(request, body as never);
    const [name, payload] = commandOf(`${request.method} ${path}`, url.searchParams, body);
    this.asked.push(`http:${name}`);
    const who = this.#identify(request.headers.authorization?.replace('Bearer ', ''));
    return this.#run(who, name, payload as Request);
  }

  #runAll(request: IncomingMessage, { inbox, commands }: CommandList) {
    this.asked.push(`http:commands ${commands.map(({ name }) => name)}`);
    const who = this.#identify(request.headers.authorization?.replace('Bearer ', ''));
    if (inbox !== this.inbox(who).tag) {
      throw new MessageCenterError('NOT_FOUND', 'They are meant for another inbox.');
    }
    return { answers: commands.map(({ name, request }) => this.#run(who, name, request)) };
  }

  #makeSession(): unknown {
    this.asked.push('http:session');
    if (this.refuseSession) throw new MessageCenterError(this.refuseSession, 'No session.');
    if (!this.session) this.sessionsMade += 1;
    this.session = true;
    return {};
  }
}

function commandOf(
  route: string,
  query: URLSearchParams,
  body: Record<string, unknown>,
): [CommandName, Record<string, unknown>] {
  const [, method, name] = /^(\w+) \/messages(?:\/([^/]+))?$/.exec(route) ?? [];
  const since = query.get('since');
  if (method === 'GET' && since !== null) return ['sync', since === '' ? {} : { position: since }];
  if (method === 'GET') {
    const { limit, ...request } = Object.fromEntries(query);
    return ['list', { ...request, ...(limit && { limit: Number(limit) }) }];
  }
  if (name === 'read-all') return ['read-up-to', body];
  return [name as CommandName, body];
}
