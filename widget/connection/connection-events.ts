import type { ReadName } from '../../protocol/commands.js';
import type {
  Changed,
  Commands,
  ListedCommand,
  MessageCenterError,
  Push,
} from '../../protocol/index.js';

/**
 * The state of the connection to the server.
 * - `connecting`: no answer yet since the start
 * - `live`: by a socket
 * - `polling`: by short polls, because no WebSocket is possible or allowed
 * - `offline`: lost; it reconnects by itself
 * - `refused`: the server refused the page, and a retry is unlikely to help
 * - `none`: the element has no server
 */
export type ConnectionStatus = 'connecting' | 'live' | 'polling' | 'offline' | 'refused' | 'none';

/** Carries commands to the server: a socket, or requests by HTTP. */
export interface Transport {
  /**
   * Sends a command that reads.
   * @throws MessageCenterError the server's; UNAVAILABLE when it cannot be reached or takes too
   *   long; INVALID when its answer cannot be read.
   */
  request<Name extends ReadName>(
    name: Name,
    request: Commands[Name]['request'],
  ): Promise<Commands[Name]['value']>;
  /**
   * Sends a change, which is made only in the inbox with this tag.
   * @throws MessageCenterError as `request`; NOT_FOUND also when the caller has another inbox.
   */
  change(command: ListedCommand, inbox: string): Promise<Changed>;
  /** Idempotent. */
  close(): void;
}

export interface ConnectionEvents {
  /**
   * Sends the cursor by `transport.request('sync')`. Called when a transport opens, when a poll is
   * due, and after `sync()`; never again before its promise is resolved or rejected.
   *
   * @returns The inbox tag of the inbox that answered.
   */
  sync(transport: Transport): Promise<string>;
  /** Called after a sync: the transport in use belongs to the inbox that answered. */
  synced(): void;
  /** Receives entries, or the head (a push without entries). Null: an unreadable push. */
  push(push: Push | null): void;
  /**
   * The server cannot be reached; called after every failed attempt too. Null: the connection is
   * reopened at once.
   */
  lost(error: MessageCenterError | null): void;
  /** HTTP could not find out which inbox the page has now; the socket stays in use. */
  unanswered(error: MessageCenterError): void;
  /** The server identifies nobody: the page must not show the inbox any longer. */
  nobody(): void;
  status(status: ConnectionStatus): void;
  /** Receives an error for the developer of the page. */
  error(error: MessageCenterError): void;
}
