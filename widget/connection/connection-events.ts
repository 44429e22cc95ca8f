import type { HeadNotice, MessageCenterError, Push } from '../../protocol/index.js';
import type { ConnectionTimes } from './connection-times.js';
import type { TokenSource } from './credentials.js';
import type { Page } from './page.js';

/**
 * How the widget is linked to the server.
 * - `connecting`: no answer yet since the start
 * - `live`: by a socket
 * - `polling`: by short polls, because no WebSocket is possible or allowed
 * - `offline`: lost; it tries again by itself
 * - `refused`: the server knows nobody behind this page and a new try would not help
 */
export type ConnectionStatus = 'connecting' | 'live' | 'polling' | 'offline' | 'refused';

export interface ConnectionEvents {
  /**
   * The cursor is to be handed in with `request('sync')`: a way to the server is open, a poll is
   * due, or `sync()` was called. Never called again before it has settled.
   */
  sync(): Promise<void>;
  push(push: Push): void;
  head(notice: HeadNotice): void;
  /** Something came that this version cannot read. */
  unreadable(): void;
  /** There is no way to the server now; also after every try that failed. */
  lost(error: MessageCenterError): void;
  status(status: ConnectionStatus): void;
  /** Something that the page's developer should know of. */
  error(error: MessageCenterError): void;
}

export interface ConnectionOptions {
  /** A URL or a path of the page's own site, without a slash at its end. */
  readonly server: string;
  readonly token: TokenSource | undefined;
  readonly times: ConnectionTimes;
  readonly page: Page;
}
