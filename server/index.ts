export {
  type Changed,
  type Counts,
  DEFAULT_LIMITS,
  type Delta,
  type Ended,
  type ErrorCode,
  type Filter,
  type Json,
  type JsonObject,
  type Level,
  type LevelName,
  type Limits,
  type ListRequest,
  type Message,
  type MessageAction,
  MessageCenterError,
  type MovedFrom,
  type Page,
  type RemovalReason,
  type Reset,
  type ResetReason,
  type Sender,
  type SyncAnswer,
} from '../protocol/index.js';
export type { Duration } from './core/duration.js';
export type { EraseOptions } from './core/eraser.js';
export type { CenterEventName, CenterEvents } from './core/events.js';
export type { Job, JobFields, JobInput } from './core/job.js';
export type { Audience, Recipient } from './core/recipient.js';
export type {
  BroadcastInput,
  MessageTarget,
  Retracted,
  SendFields,
  SendInput,
  SendOptions,
  SendToManyFields,
  SendToManyInput,
  Sent,
  SentLater,
  Skipped,
  Updated,
  UpdateInput,
  UpdateOptions,
} from './core/send-input.js';
export {
  type FailedRecipient,
  type Groups,
  type GroupTarget,
  type Recipients,
  type SendProgress,
  SendToManyError,
  type SentToMany,
} from './core/send-to-many.js';
export type { Pruned } from './core/upkeep.js';
export { createMessageCenter } from './create-message-center.js';
export type { HttpHandler } from './http/http-handler.js';
export type { LevelOptions } from './level-options.js';
export type { MessageCenter, ReadByUrl, SendShortcut } from './message-center.js';
export type {
  AppRequest,
  Identify,
  Identity,
  LogRecord,
  MessageCenterOptions,
  Middleware,
} from './options.js';
export type { RetentionOptions } from './retention-options.js';
export type { AppTransaction } from './stores/due-store.js';
export type { MessageStore } from './stores/message-store.js';
