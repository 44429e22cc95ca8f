import type { CommandName, Commands, MessageCenterError, Push } from '../../protocol/index.js';

/**
 * How the widget is linked to the server.
 * - `connecting`: no answer yet since the start
 * - `live`: by a socket
 * - `polling`: by short polls, because no WebSocket is possible or allowed
 * - `offline`: lost; it tries again by itself
 * - `refused`: the server knows nobody behind this page and a new try would not help
 */
export type ConnectionStatus = 'connecting' | 'live' | 'polling' | 'offline' | 'refused';

/** Carries commands to the server: a socket, or requests by HTTP. */
export interface Transport {
  /**
   * Sends a command.
   * @throws MessageCenterError the server's; UNAVAILABLE when it cannot be reached or takes too
   *   long; INVALID when its answer cannot be read.
   */
  request<Name extends CommandName>(
    name: Name,
    request: Commands[Name]['request'],
  ): Promise<Commands[Name]['value']>;
  /** Idempotent. */
  close(): void;
}

export interface ConnectionEvents {
  /**
   * The cursor is to be handed in by `transport.request('sync')`: a transport is open, a poll is
   * due, or `sync()` was called. Never called again before its promise is settled.
   *
   * @returns The opaque tag of the inbox that answered.
   */
  sync(transport: Transport): Promise<string>;
  /** After a sync: requests take a transport that belongs to the inbox that answered. */
  synced(): void;
  /** Entries came, or the head (a push without entries); null: something that cannot be read. */
  push(push: Push | null): void;
  /**
   * The server cannot be reached now; also after every failed attempt. Null: it was closed to be
   * opened anew at once.
   */
  lost(error: MessageCenterError | null): void;
  /** The server could not be asked whose inbox it is; the socket that stands goes on. */
  unanswered(error: MessageCenterError): void;
  /** The server knows nobody behind this page: what it holds is not for whoever is looking now. */
  nobody(): void;
  status(status: ConnectionStatus): void;
  /** Something that the page's developer should know of. */
  error(error: MessageCenterError): void;
}
