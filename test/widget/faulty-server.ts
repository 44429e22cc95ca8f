import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CHANGE_NAMES, COMMANDS } from '../../protocol/commands.js';
import { toWire } from '../../protocol/errors.js';
import {
  type CommandName,
  ERROR_STATUS,
  type Message,
  MessageCenterError,
} from '../../protocol/index.js';
import { Secrets } from '../../server/auth/secrets.js';
import { inboxOf } from '../../server/core/recipient.js';
import type { Identity } from '../../server/index.js';
import { sqliteStore } from '../../server/sqlite.js';
import { CenterFixture, type Served } from '../support/center-fixture.js';
import { Faults } from './faults.js';
import { type Draft, ServerInbox } from './server-inbox.js';
import { SocketProxy } from './socket-proxy.js';

const JSON_TYPE = { 'content-type': 'application/json' };

/** A real message center in memory, behind a proxy that fails on request. */
export class FaultyServer extends Faults {
  /** The users that tokens stand for. */
  readonly tokens = new Map([
    ['barry', 'barry'],
    ['anna', 'anna'],
  ]);
  /** The cookies of the browser in which all pages of a test are. */
  readonly cookies = new Map<string, string>();
  readonly #fixture: CenterFixture;
  readonly #store = sqliteStore(':memory:', { watchMs: 1 });
  readonly sockets = new SocketProxy(this, (request) => this.#upstream(request));
  #served: Served | undefined;
  #secrets: Secrets | undefined;
  #front: Server | null = null;
  #port = 0;

  private constructor() {
    super();
    const make = () => this.#store;
    this.#fixture = new CenterFixture(async () => ({
      make,
      dump: async () => '',
      cleanup: async () => {},
      writerArgs: [''],
    }));
  }

  static async start(): Promise<FaultyServer> {
    const server = new FaultyServer();
    await server.#fixture.start();
    server.#served = await server.#fixture.serve({
      identify: (request, token) => server.#identify(request, token),
    });
    server.#secrets = new Secrets(await server.#store.secret());
    await server.listen();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/message-center`;
  }

  /** The user whom the browser's cookies name. */
  set signedIn(user: string | null) {
    if (user === null) this.cookies.delete('app');
    else this.cookies.set('app', user);
  }

  /** The inbox of a user, or of the `session` in the browser's cookies. */
  inbox(who = 'barry'): ServerInbox {
    const [session] = this.cookies.get('mc-session')?.split('.') ?? [];
    const inbox = inboxOf(who === 'session' ? { session: session as string } : { user: who });
    return new ServerInbox(this.#store, inbox, (this.#secrets as Secrets).tagOf(inbox));
  }

  /** Makes the browser an anonymous visitor. */
  async visit(): Promise<void> {
    await fetch(`${this.url}/session`, { method: 'POST', body: '{}', headers: JSON_TYPE });
    this.asked.length = 0;
  }

  /** Takes the visitor's session out of the browser. */
  takeSession(): string {
    const session = this.cookies.get('mc-session') as string;
    this.cookies.delete('mc-session');
    return session;
  }

  /** Signs barry in, and sends the center a request with the visitor's session. */
  async signIn(session = this.cookies.get('mc-session') as string): Promise<void> {
    this.signedIn = 'barry';
    this.cookies.set('mc-session', session);
    await fetch(`${this.url}/messages?limit=1`);
  }

  send(draft: Draft = {}, who = 'barry'): Promise<Message> {
    return this.inbox(who).add(draft);
  }

  /** Takes up the port again that it had. */
  async listen(): Promise<void> {
    const front = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    front.on('upgrade', (request, socket, head) => this.sockets.upgrade(request, socket, head));
    await new Promise<void>((resolve) => front.listen(this.#port, '127.0.0.1', resolve));
    this.#front = front;
    this.#port = (front.address() as AddressInfo).port;
  }

  /** Ends everything that is open; nothing answers any more. */
  async close(): Promise<void> {
    this.sockets.close();
    const front = this.#front;
    this.#front = null;
    front?.closeAllConnections();
    if (front) await new Promise((resolve) => front.close(resolve));
  }

  async stop(): Promise<void> {
    await this.close();
    await this.#fixture.stop();
  }

  /** The center's own address and what the browser adds to a request. */
  #upstream({ url, headers }: IncomingMessage): { url: string; headers: Record<string, string> } {
    const { origin } = this.#served as Served;
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    return {
      url: `${origin}${url}`,
      headers: {
        origin,
        cookie,
        ...(headers.authorization && { authorization: headers.authorization }),
        ...(headers['content-type'] && { 'content-type': headers['content-type'] }),
      },
    };
  }

  #identify({ headers }: IncomingMessage, token: string | undefined): Identity | null {
    const named = /app=([^;]+)/.exec(headers.cookie ?? '')?.[1];
    const user = token === undefined ? named : this.tokens.get(token);
    return user === undefined ? null : { user };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const name = nameOf(request, body);
    this.asked.push(`http:${name}`);
    const fault =
      this.#refusal(request, name) ?? this.takeFault(name.replace('commands ', '') as CommandName);
    if (fault === 'silence') return;
    const answer = await (fault instanceof MessageCenterError
      ? Response.json({ error: toWire(fault) }, { status: ERROR_STATUS[fault.code] })
      : this.#forward(request, body));
    const answered = await answer.text();
    if (name === 'sync') await this.beforeAnswer?.();
    if (fault === 'lost-ack') return void response.destroy();
    const type = answer.headers.get('content-type') ?? 'text/plain';
    response.writeHead(answer.status, { 'content-type': type });
    response.end(
      answer.ok && answered ? JSON.stringify(this.tamper(name, JSON.parse(answered))) : answered,
    );
  }

  async #forward(request: IncomingMessage, body: string): Promise<Response> {
    // Other paths are the app's, which has nothing there.
    if (!request.url?.startsWith('/message-center/')) {
      return new Response('Not here.', { status: 404 });
    }
    const { url, headers } = this.#upstream(request);
    const method = request.method as string;
    const answer = await fetch(url, { method, headers, body: method === 'GET' ? null : body });
    this.#keepCookies(answer.headers.getSetCookie());
    return answer;
  }

  #refusal({ method }: IncomingMessage, name: string): MessageCenterError | undefined {
    if (method !== 'GET' && this.refusePosts) {
      return new MessageCenterError(this.refusePosts, 'This origin is not let in.');
    }
    if (name !== 'session' || !this.refuseSession) return undefined;
    return new MessageCenterError(this.refuseSession, 'No session.');
  }

  #keepCookies(headers: readonly string[]): void {
    for (const header of headers) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

/** The command that a request is: its name, or where it goes. */
function nameOf({ method, url = '' }: IncomingMessage, body: string): string {
  if (method === 'GET') return url.includes('?since=') ? 'sync' : 'list';
  const path = url.replace('/message-center', '');
  const name = CHANGE_NAMES.find((each) => COMMANDS[each].path === path);
  if (path !== '/commands') return name ?? path.slice(1);
  const { commands } = JSON.parse(body) as { commands: readonly { readonly name: string }[] };
  return `commands ${commands.map(({ name }) => name)}`;
}
