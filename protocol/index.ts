export { parseEntry, parseMessage, parsePage, parsePush, parseSyncAnswer } from './answers.js';
export { type ChangeName, COMMAND_NAMES, type CommandName } from './commands.js';
export type {
  AddedEntry,
  DisconnectEntry,
  Entry,
  EntryKind,
  ErasedEntry,
  ExpiredUpToEntry,
  MovedEntry,
  NamingEntry,
  ReadUpToEntry,
  RemovedUpToEntry,
  RestoredUpToEntry,
  ReturningEntry,
  UpdatedEntry,
} from './entry.js';
export { ERROR_STATUS, type ErrorCode, MessageCenterError, type WireError } from './errors.js';
export {
  type Answer,
  type Changed,
  type ClientToServerEvents,
  type Commands,
  type CommandsAnswer,
  type CommandsRequest,
  type Delta,
  FILTERS,
  type Filter,
  type HeadNotice,
  type Identity,
  type IdsRequest,
  type ListedCommand,
  type ListRequest,
  type Page,
  type Push,
  type Reset,
  type ResetReason,
  type RestoreUpToRequest,
  type ServerToClientEvents,
  type SyncAnswer,
  type SyncRequest,
  type UpToRequest,
} from './events.js';
export { DEFAULT_LIMITS, type Limits } from './limits.js';
export { isSafeLink } from './links.js';
export {
  type Counts,
  type Ended,
  type Json,
  type JsonObject,
  LEVELS,
  type Level,
  type LevelName,
  type Message,
  type MessageAction,
  type MovedFrom,
  type RemovalReason,
  type Sender,
} from './message.js';
export { formatPosition, type Position, parsePosition, START, samePosition } from './position.js';
