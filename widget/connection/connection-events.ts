import type { Emitter } from '@socket.io/component-emitter';
import type { ReadName } from '../../protocol/commands.js';
import type {
  Changed,
  Commands,
  ListedCommand,
  MessageCenterError,
  Push,
  SyncAnswer,
  SyncRequest,
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

/** The state that a connection keeps at the head of an inbox's log. */
export interface LogFollower {
  /** The inbox tag; null before the first sync. */
  readonly tag: string | null;
  /** The state may not be the server's, so a sync is due. False while one is in flight. */
  readonly wantsSync: boolean;
  /** Makes a sync due, after the one in flight. */
  requestSync(): void;
  /** Begins a sync, which has to end with `endSync` before the next one begins. Returns its request. */
  beginSync(): SyncRequest;
  /**
   * @param answer Null when there was none; then a sync is still due. The answer to a sync that
   *   `disconnected` has cancelled is ignored.
   */
  endSync(answer: SyncAnswer | null): void;
  /**
   * Receives entries, or the head (a push without entries).
   * @param push Null for one that cannot be read: the next sync requests a reset.
   */
  push(push: Push | null): void;
  /** The transport was lost: requests in flight are cancelled, and entries may be missing. */
  disconnected(): void;
  /** Nobody is identified any more: the state must not be shown to whoever uses the page now. */
  forget(): void;
}

/** What happens to a connection. */
export interface ConnectionEvents {
  /** The connection to the server or the identity changed. */
  connection(status: ConnectionStatus): void;
  /** The state is at the server's head, in the inbox that answered. */
  synced(): void;
  /** It is no longer known which inbox the page has: the server cannot be reached. */
  lost(): void;
  /** The server identifies nobody behind this page; all state was dropped. */
  'signed-out'(): void;
  /** An error for the developer of the page. */
  error(error: MessageCenterError): void;
}

export type ConnectionEmitter = Pick<Emitter<ConnectionEvents, ConnectionEvents>, 'emit'>;
