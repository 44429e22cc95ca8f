/**
 * The schemas of all input of the server: parsers, limits, error texts and JSON schemas follow from
 * them. Only the server imports this file; a page trusts its own requests.
 *
 * JSON Schema cannot express all of it (`@valibot/to-json-schema` omits the rest):
 * - lengths are UTF-16 code units, where JSON Schema counts characters;
 * - text is not blank, is well-formed Unicode, and has no control characters; a line has no
 *   line end;
 * - links are checked as `isSafeLink` says;
 * - numbers in `position` and `before` are safe integers;
 * - a `limit` above `pageMax` counts as `pageMax`, and duplicate ids and tags count once;
 * - no list has the filter `transient` and `persistent: true`, or the reverse;
 * - `createdAt` is not in the future, and no message has both `sticky` and `closeAfterMs`;
 * - `to` names one user or one session, and an action has either a url or an id;
 * - `data` has a size in bytes, at most 8 levels, and no key that is special in JavaScript;
 * - in a list of commands, the schema of a request depends on the command's name.
 */
import * as v from 'valibot';
import { isPlainObject } from './any-realm.js';
import { CHANGE_NAMES, type ChangeName, type CommandName } from './commands.js';
import {
  type Commands,
  type CommandsRequest,
  FILTERS,
  type Filter,
  type ListedCommand,
} from './events.js';
import {
  boolean,
  type InputSchema,
  integer,
  isIterable,
  jsonObject,
  line,
  link,
  list,
  matching,
  messageId,
  oneOf,
  parse,
  picture,
  record,
  text,
  time,
} from './field-schemas.js';
import type { Limits } from './limits.js';
import { POSITION_FORM } from './position.js';

/** Characters in keys, in ids of users, and in names and ids of senders and actions. */
const NAME_MAX = 255;

const tagOfMessage = line(100);

const POSITION = 'must be a position of the form "number.id", as in an earlier answer.';
const position = v.pipe(
  matching(POSITION_FORM, POSITION),
  v.check((value) => Number.isSafeInteger(Number.parseInt(value, 10)), POSITION),
);

const NEXT = 'must be the `next` of an earlier page.';
const next = v.pipe(
  matching(/^[1-9][0-9]{0,15}$/, NEXT),
  v.check((value) => Number.isSafeInteger(Number(value)), NEXT),
);

const tagOfInbox = matching(
  /^[A-Za-z0-9_-]{1,64}$/,
  'must be the tag of an inbox, as a sync returns it.',
);

/** The recipient of a message: a user or a session. */
export const recipientSchema = v.pipe(
  record({
    user: v.exactOptional(text(NAME_MAX)),
    session: v.exactOptional(
      matching(/^[A-Za-z0-9_-]{22}$/, 'must be a session id, as center.sessionOf() returns it.'),
    ),
  }),
  v.check(
    ({ user, session }) => (user === undefined) !== (session === undefined),
    'must name one user or one session: {user: id} or {session: id}.',
  ),
  v.transform((to) => to as { readonly user: string } | { readonly session: string }),
);

const TO =
  'must be {user: id}, {session: id}, {group: name}, or a list or other iterable of users and sessions.';

/** Where a message goes: to one recipient, to a group, or to many recipients. */
const destination = v.pipe(
  v.custom<object>((value) => isPlainObject(value) || isIterable(value), TO),
  v.lazy((value): v.GenericSchema<object, Destination> => {
    if (isIterable(value)) return v.custom<Iterable<unknown> | AsyncIterable<unknown>>(isIterable);
    return Object.hasOwn(value as object, 'group')
      ? (record({ group: text(NAME_MAX) }) as v.GenericSchema<object, Destination>)
      : (recipientSchema as v.GenericSchema<object, Destination>);
  }),
);

type Destination =
  | { readonly user: string }
  | { readonly session: string }
  | { readonly group: string }
  | Iterable<unknown>
  | AsyncIterable<unknown>;

const listener = v.custom<(value: unknown) => unknown>(
  (value) => typeof value === 'function',
  'must be a function.',
);

/** One message: by its id, or the newest of a key. */
const target = v.pipe(
  record({ id: v.exactOptional(messageId), key: v.exactOptional(text(NAME_MAX)) }),
  v.check(
    ({ id, key }) => (id === undefined) !== (key === undefined),
    'must name one message: {id} or {key}.',
  ),
  v.transform((one) => one as { readonly id: string } | { readonly key: string }),
);

const sender = record({
  id: v.exactOptional(text(NAME_MAX)),
  name: line(NAME_MAX),
  avatarUrl: v.exactOptional(picture),
});

const action = v.pipe(
  record({
    label: line(NAME_MAX),
    url: v.exactOptional(link),
    id: v.exactOptional(text(NAME_MAX)),
  }),
  v.check(
    ({ url, id }) => (url === undefined) !== (id === undefined),
    'must have either a url, which is followed, or an id.',
  ),
);

const PROGRESS = 'must be a number from 0 to 1.';
const progress = v.pipe(v.number(PROGRESS), v.minValue(0, PROGRESS), v.maxValue(1, PROGRESS));

type CommandSchemas = {
  readonly [Name in CommandName]: InputSchema<Commands[Name]['request']>;
};

/** What the schemas of one center depend on. */
export interface SchemaOptions {
  readonly limits: Limits;
  /** The names of all levels. */
  readonly levels: readonly string[];
  /** The clock by which messages are created, milliseconds since 1970. */
  readonly now: () => number;
}

/** The schemas of one center: each command, a list of changes, and the input of `send()` and `update()`. */
export function createSchemas(options: SchemaOptions) {
  const { limits, levels } = options;
  const ids = record({
    ids: v.pipe(
      list(messageId, 1, limits.idsPerCommand, 'message ids'),
      v.transform((some) => [...new Set(some)]),
    ),
  });
  const upTo = record({ upTo: integer(0, Number.MAX_SAFE_INTEGER) });
  const commands = {
    sync: record({ position: v.exactOptional(position) }),
    list: v.pipe(
      record({
        filter: v.optional(oneOf(FILTERS), 'all'),
        persistent: v.exactOptional(boolean),
        level: v.exactOptional(oneOf(levels)),
        tag: v.exactOptional(tagOfMessage),
        group: v.exactOptional(text(NAME_MAX)),
        before: v.exactOptional(next),
        limit: v.optional(
          v.pipe(
            integer(1, 1_000_000),
            v.transform((limit) => Math.min(limit, limits.pageMax)),
          ),
          Math.min(limits.pageSize, limits.pageMax),
        ),
      }),
      v.check(
        ({ filter, persistent }) => persistent === undefined || !excludes(filter, persistent),
        ({ input: { filter, persistent } }) =>
          `has the filter ${filter}, which no message with persistent: ${persistent} passes.`,
      ),
    ),
    get: record({ id: messageId }),
    read: ids,
    unread: ids,
    'read-up-to': upTo,
    remove: ids,
    'remove-up-to': upTo,
    restore: ids,
    'restore-up-to': record({ removal: integer(1, Number.MAX_SAFE_INTEGER) }),
    shown: ids,
  } satisfies CommandSchemas;
  return {
    commands,
    commandList: commandList(commands, limits),
    message: message(options),
    broadcast: broadcast(options),
    target,
    patch: patch(options),
    updateOptions: record({ renew: v.optional(boolean, false) }),
  };
}

export type Schemas = ReturnType<typeof createSchemas>;

/**
 * Parses the request of a command.
 * @throws MessageCenterError INVALID that names the field and says what it must be.
 */
export function parseRequest<Name extends CommandName>(
  name: Name,
  value: unknown,
  { commands }: Schemas,
): Commands[Name]['request'] {
  const schema: InputSchema<Commands[Name]['request']> = (commands as CommandSchemas)[name];
  return parse(schema, value, 'the request');
}

/** A command of a list, with its unchecked request. */
interface Listed {
  readonly name: ChangeName;
  readonly request: unknown;
}

/** A list of changes. All are parsed before any is executed. */
function commandList(commands: CommandSchemas, limits: Limits): InputSchema<CommandsRequest> {
  const schemaOf = (name: ChangeName) =>
    v.object({ name: v.literal(name), request: commands[name] }) as v.GenericSchema<
      Listed,
      ListedCommand
    >;
  const listed = new Map(CHANGE_NAMES.map((name) => [name, schemaOf(name)]));
  const command = v.pipe(
    record({ name: oneOf(CHANGE_NAMES), request: v.unknown() }),
    v.lazy((input) => listed.get((input as Listed).name) as ReturnType<typeof schemaOf>),
  );
  return record({
    inbox: v.exactOptional(tagOfInbox),
    commands: list(command, 1, limits.commandsPerRequest, 'commands'),
  });
}

function excludes(filter: Filter, persistent: boolean): boolean {
  return filter === (persistent ? 'transient' : 'persistent');
}

/** How much further the clock of an app's server may be than the store's, in milliseconds. */
const CLOCK_DIFFERENCE_MS = 60_000;

const STICKY = 'cannot have both sticky and closeAfterMs: a sticky popup stays until it is closed.';

function isContradictory({
  sticky,
  closeAfterMs,
}: {
  sticky?: unknown;
  closeAfterMs?: unknown;
}): boolean {
  return sticky === true && typeof closeAfterMs === 'number';
}

/** The content of a message and how it is shown: the fields that can be sent and updated. */
function contentFields({ limits, levels }: SchemaOptions) {
  return {
    level: oneOf(levels),
    text: text(limits.textLength),
    subject: line(limits.subjectLength),
    url: link,
    from: sender,
    tags: v.pipe(
      list(tagOfMessage, 0, limits.tags, 'tags'),
      v.transform((tags) => [...new Set(tags)]),
    ),
    actions: list(action, 0, limits.actions, 'actions'),
    progress,
    data: jsonObject(limits.dataBytes),
    closeAfterMs: integer(1_000, 600_000),
    sticky: boolean,
  };
}

/** The fields of a message to everyone. */
function broadcast(options: SchemaOptions) {
  return messageWith({ anonymous: v.optional(boolean, false) }, options);
}

function message(options: SchemaOptions) {
  return messageWith({ to: destination, onProgress: v.exactOptional(listener) }, options);
}

/** @param others The fields besides those that every message may have. */
function messageWith<const Others extends v.ObjectEntries>(others: Others, options: SchemaOptions) {
  const {
    level,
    text: body,
    subject,
    url,
    from,
    tags,
    actions,
    progress,
    data,
    closeAfterMs,
    sticky,
  } = contentFields(options);
  const createdAt = v.pipe(
    time,
    v.check((ms) => ms <= options.now() + CLOCK_DIFFERENCE_MS, 'must not be in the future.'),
  );
  const fields = record({
    ...others,
    level: v.optional(level, 'info'),
    persistent: v.exactOptional(boolean),
    key: v.exactOptional(text(NAME_MAX)),
    again: v.optional(boolean, false),
    group: v.exactOptional(text(NAME_MAX)),
    collapse: v.optional(boolean, false),
    subject: v.exactOptional(subject),
    text: body,
    url: v.exactOptional(url),
    from: v.exactOptional(from),
    tags: v.exactOptional(tags),
    actions: v.exactOptional(actions),
    progress: v.exactOptional(progress),
    data: v.exactOptional(data),
    closeAfterMs: v.exactOptional(closeAfterMs),
    sticky: v.exactOptional(sticky),
    createdAt: v.exactOptional(createdAt),
    expiresAt: v.exactOptional(time),
  });
  return v.pipe(
    fields,
    v.check((input) => !isContradictory(input), STICKY),
  );
}

/** The fields to set on a message; null clears a field that may be absent. */
function patch(options: SchemaOptions) {
  const { level, text, subject, url, from, tags, actions, progress, data, closeAfterMs, sticky } =
    contentFields(options);
  const fields = record({
    level: v.exactOptional(level),
    text: v.exactOptional(text),
    subject: v.exactOptional(v.nullable(subject)),
    url: v.exactOptional(v.nullable(url)),
    from: v.exactOptional(v.nullable(from)),
    tags: v.exactOptional(v.nullable(tags)),
    actions: v.exactOptional(v.nullable(actions)),
    progress: v.exactOptional(v.nullable(progress)),
    data: v.exactOptional(v.nullable(data)),
    closeAfterMs: v.exactOptional(v.nullable(closeAfterMs)),
    sticky: v.exactOptional(v.nullable(sticky)),
    expiresAt: v.exactOptional(v.nullable(time)),
  });
  return v.pipe(
    fields,
    v.check((input) => !isContradictory(input), STICKY),
  );
}
