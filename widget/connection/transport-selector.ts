import { MessageCenterError, type Push } from '../../protocol/index.js';
import type { Page } from '../platform/page.js';
import { Timer } from '../platform/timer.js';
import { backoffMs } from './backoff.js';
import type { LogFollower, Transport } from './connection-events.js';
import type { ConnectionTimes } from './connection-times.js';
import { SocketClient } from './socket-client.js';
import { SyncLoop, type SyncRun } from './sync-loop.js';
import { unreachable } from './unreachable.js';

/** The server that a page connects to. */
export interface Endpoint {
  /** A URL or a path of the page's own site, without a slash at its end. */
  readonly server: string;
  readonly token: () => Promise<string | undefined>;
  readonly http: Transport;
}

export interface TransportHandlers {
  /** The log is at the server's head. */
  synced(): void;
  /** HTTP could not find out which inbox the page has now; the socket stays in use. */
  unanswered(error: MessageCenterError): void;
  /** A handshake or a sync failed, or the socket was closed. */
  failed(error: MessageCenterError): void;
  /** The first poll failed; the socket that is opening may still work. */
  pollFailed(error: MessageCenterError): void;
  /** The socket's identity ended during a sign-in: a new socket is needed. */
  outdated(): void;
}

/** Selects the transport in use: a socket, or HTTP with short polls while no socket opens. */
export class TransportSelector {
  readonly #page: Page;
  readonly #times: ConnectionTimes;
  readonly #log: LogFollower;
  readonly #handlers: TransportHandlers;
  /** The syncs over the transport in use. */
  readonly syncs: SyncLoop;
  /**
   * The error that forbids HTTP, so that nothing polls. It holds until a socket opens; undefined: HTTP
   * is allowed.
   */
  httpError: MessageCenterError | undefined;
  /** The socket that is opening; one at a time. */
  #opening: SocketClient | undefined;
  /** Runs until polls begin beside the socket that is opening. */
  readonly #slowTimer = new Timer(() => this.#pollEarly());
  #endpoint: Endpoint | undefined;
  /** The inbox tag of the transport in use; null before its first sync. */
  #tag: string | null = null;
  #socketFailures = 0;
  readonly #connectTimer = new Timer(() => this.connect());

  constructor(page: Page, times: ConnectionTimes, log: LogFollower, handlers: TransportHandlers) {
    this.#page = page;
    this.#times = times;
    this.#log = log;
    this.#handlers = handlers;
    this.syncs = new SyncLoop(log, (run, error) =>
      error ? this.#failedSync(run, error) : this.#answered(run),
    );
  }

  /** The transport in use; undefined while there is none. */
  get transport(): Transport | undefined {
    return this.syncs.transport;
  }

  /** Whether HTTP is in use. */
  get polls(): boolean {
    return this.transport !== undefined && this.transport === this.#endpoint?.http;
  }

  /** Whether no poll has succeeded yet, and the socket that is opening may still work. */
  get #pollsEarly(): boolean {
    return this.polls && this.#tag === null && this.#opening !== undefined;
  }

  /** Sets the server that `connect` connects to. */
  setEndpoint(endpoint: Endpoint): void {
    this.#endpoint = endpoint;
    this.httpError = undefined;
  }

  /** Opens a socket, now, instead of the one that is opening. */
  connect(): void {
    this.#connectTimer.stop();
    this.#opening?.close();
    const { server, token } = this.#endpoint as Endpoint;
    const { answerMs, firstPollMs } = this.#times;
    try {
      const socket: SocketClient = new SocketClient(server, token, answerMs, {
        opened: () => this.#opened(socket),
        closed: (error) => (socket === this.#opening ? this.#refused(error) : this.#closed()),
        push: (push) => this.#follow(push),
      });
      this.#opening = socket;
      this.#slowTimer.start(firstPollMs);
    } catch (cause) {
      this.#forgetOpening();
      const text = `${server} is no URL and no path; check the attribute "server".`;
      this.#handlers.failed(new MessageCenterError('INVALID', text, { cause }));
    }
  }

  connectAfter(waitMs: number): void {
    this.#connectTimer.start(waitMs);
  }

  /** Closes the transport in use and the socket that is opening. The next one starts anew. */
  close(): void {
    this.#socketFailures = 0;
    this.#connectTimer.stop();
    this.#opening?.close();
    this.#forgetOpening();
    this.transport?.close();
    this.syncs.use();
  }

  /** Lets the next sync go by HTTP. If another inbox answers, a new socket is opened. */
  syncNextByHttp(): void {
    if (this.transport && this.#endpoint) this.syncs.carryNextBy(this.#endpoint.http);
  }

  #opened(socket: Transport): void {
    this.#forgetOpening();
    this.transport?.close();
    this.httpError = undefined;
    this.#use(socket);
  }

  #refused(error: MessageCenterError | undefined): void {
    this.#forgetOpening();
    if (!error || error.code === 'LIMIT' || (this.transport && !error.permanent)) this.#poll();
    else this.#handlers.failed(error);
  }

  #forgetOpening(): void {
    this.#slowTimer.stop();
    this.#opening = undefined;
  }

  /** A socket that had opened was closed. */
  #closed(): void {
    if (this.#tag === null) {
      // The socket opened, but no sync came through.
      this.syncs.use();
      this.#poll();
    } else if (this.syncs.runsBesideSocket) {
      // A server that learns of a sign-in by that sync closes the visitor's socket.
      this.#handlers.outdated();
    } else this.#handlers.failed(unreachable());
  }

  /** Polls while the socket opens: a proxy that blocks sockets may let them hang. */
  #pollEarly(): void {
    if (!this.transport && !this.httpError) this.#use(this.#endpoint?.http);
  }

  /**
   * Polls because no socket opened. The first poll shows whether sockets are blocked or the server
   * cannot be reached.
   */
  #poll(): void {
    if (this.httpError) {
      this.#handlers.failed(this.httpError);
      return;
    }
    const { socketRetryMs, socketRetryMaxMs } = this.#times;
    this.connectAfter(backoffMs(this.#socketFailures, socketRetryMs, socketRetryMaxMs));
    this.#socketFailures += 1;
    if (!this.transport) this.#use(this.#endpoint?.http);
  }

  #use(transport: Transport | undefined): void {
    this.#tag = null;
    this.syncs.use(transport);
    this.syncs.request();
  }

  #follow(push: Push | null): void {
    this.#log.push(push);
    if (this.#log.wantsSync) this.syncs.request();
  }

  #answered({ transport, carrier }: SyncRun): void {
    if (carrier === transport || this.#log.tag === this.#tag) {
      this.#synced();
      return;
    }
    // A socket never changes its identity.
    transport.close();
    this.syncs.use(carrier);
    this.#synced();
    // A listener may have closed the connection.
    if (this.transport === carrier) this.connect();
  }

  #synced(): void {
    const { pollMs, hiddenPollMs } = this.#times;
    const { polls } = this;
    if (!polls) this.#socketFailures = 0;
    this.#tag = this.#log.tag;
    // Another carrier was requested meanwhile: only its answer counts.
    if (this.#log.wantsSync) {
      this.syncs.request();
      return;
    }
    this.#handlers.synced();
    if (polls) this.syncs.requestAfter(this.#page.visible ? pollMs : hiddenPollMs);
  }

  #failedSync({ transport, carrier }: SyncRun, error: MessageCenterError): void {
    if (error.code === 'UNAUTHENTICATED') this.#handlers.failed(error);
    else if (carrier !== transport) {
      this.#handlers.unanswered(error);
      this.syncs.request();
    } else if (this.#pollsEarly && error.code !== 'FORBIDDEN') {
      this.syncs.use();
      this.#handlers.pollFailed(error);
    } else this.#handlers.failed(error);
  }
}
