/**
 * Compiled, never run, with `exactOptionalPropertyTypes`: what apps pass may have fields that are
 * undefined, as in `{ text, url: maybe }`. They count as absent.
 */
import type { InitialState, NotifyOptions, NotifyPatch, Strings } from 'message-center-element';
import type { ElementProps as JsxProps } from 'message-center-element/jsx';
import type { CommandsRequest, ListRequest, SyncRequest } from 'message-center-element/protocol';
import type {
  MessageBadgeProps,
  MessageCenterProps,
  MessageInboxProps,
} from 'message-center-element/react';
import type {
  BroadcastInput,
  EraseOptions,
  Identity,
  JobFields,
  JobInput,
  LevelOptions,
  Message,
  MessageCenterOptions,
  RetentionOptions,
  Sender,
  SendFields,
  SendInput,
  SendToManyFields,
  SendToManyInput,
  UpdateInput,
  UpdateOptions,
} from 'message-center-element/server';
import type { MongoStoreOptions } from 'message-center-element/server/mongo';
import type { SqliteStoreOptions } from 'message-center-element/server/sqlite';
import type { ElementProps as SvelteProps } from 'message-center-element/svelte';
import type { ElementProps as VueProps } from 'message-center-element/vue';

type OptionalNames<Fields> = {
  [Name in keyof Fields]-?: Fields extends { [name in Name]: unknown } ? never : Name;
}[keyof Fields];

/** The optional fields that may be left out but not be undefined. */
type Refusing<Fields> = {
  [Name in OptionalNames<Fields>]-?: undefined extends Required<Fields>[Name] ? never : Name;
}[OptionalNames<Fields>];

type Item<List> = List extends readonly (infer Each)[] ? Each : never;
type Tag = 'message-center' | 'message-inbox' | 'message-badge';
type Props = JsxProps<Tag> | SvelteProps<Tag> | VueProps<Tag>;

/** Those of the frameworks themselves are theirs. */
type OfFrameworks = 'key' | 'ref' | 'ref_for' | 'ref_key' | `onVnode${string}`;

type Server =
  | Refusing<MessageCenterOptions>
  | Refusing<NonNullable<MessageCenterOptions['limits']>>
  | Refusing<LevelOptions>
  | Refusing<RetentionOptions>
  | Refusing<SqliteStoreOptions>
  | Refusing<MongoStoreOptions>
  | Refusing<Identity>
  | Refusing<SendInput>
  | Refusing<NonNullable<SendInput['from']>>
  | Refusing<Item<SendInput['actions']>>
  | Refusing<SendFields>
  | Refusing<SendToManyInput>
  | Refusing<SendToManyFields>
  | Refusing<BroadcastInput>
  | Refusing<UpdateInput>
  | Refusing<UpdateOptions>
  | Refusing<JobInput>
  | Refusing<JobFields>
  | Refusing<EraseOptions>;

type Requests = Refusing<ListRequest> | Refusing<SyncRequest> | Refusing<CommandsRequest>;

type Page =
  | Refusing<NotifyOptions>
  | Refusing<NotifyPatch>
  | Refusing<NonNullable<NotifyOptions['from']>>
  | Refusing<Item<NotifyOptions['actions']>>
  | Refusing<InitialState>
  | Refusing<NonNullable<MessageCenterProps['strings']>>
  | Refusing<Extract<Strings['removed'], object>>
  | Refusing<MessageCenterProps>
  | Refusing<MessageInboxProps>
  | Refusing<MessageBadgeProps>
  | Exclude<Props extends infer Each ? Refusing<Each> : never, OfFrameworks>;

/** What is read never has a field that is undefined. */
type Read = 'url' | 'from' | 'data' | 'avatarUrl' | 'id';

export const refusing: never[] = [] as (Server | Requests | Page)[];
export const exact: Exclude<Read, Refusing<Message> | Refusing<Sender>>[] = [] as never[];
