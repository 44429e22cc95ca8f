/** The schemas of what an app sends and updates: see `createSchemas`. */
import * as v from 'valibot';
import { isPlainObject } from './any-realm.js';
import { jsonObject } from './data-schemas.js';
import {
  boolean,
  integer,
  isIterable,
  line,
  link,
  list,
  matching,
  messageId,
  oneOf,
  picture,
  record,
  text,
  time,
} from './field-schemas.js';
import type { Limits } from './limits.js';

/** Characters in keys, in ids of users, and in names and ids of senders and actions. */
export const NAME_MAX = 255;

/** A tag of a message. */
export const tagOfMessage = line(100);

/** The recipient of a message: a user or a session. */
export const recipientSchema = v.pipe(
  record(
    {
      user: v.exactOptional(text(NAME_MAX)),
      session: v.exactOptional(
        matching(
          /^[A-Za-z0-9_-]{22}$/,
          'must be a session id: the result of `await center.sessionOf(request, response)`.',
        ),
      ),
    },
    'must be {user: id} or {session: id}.',
  ),
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
  record(
    { id: v.exactOptional(messageId), key: v.exactOptional(text(NAME_MAX)) },
    'must be {id} or {key}.',
  ),
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

/** What the schemas of one center depend on. */
export interface SchemaOptions {
  readonly limits: Limits;
  /** The names of all levels. */
  readonly levels: readonly string[];
  /** The clock by which messages are created, milliseconds since 1970. */
  readonly now: () => number;
}

/** The schemas of `send()`, `job()`, `broadcast()`, `update()` and `retract()`. */
export function messageSchemas(options: SchemaOptions) {
  const fields = contentFields(options);
  return {
    message: messageWith(
      { to: destination, onProgress: v.exactOptional(listener) },
      fields,
      options,
    ),
    job: messageWith(
      {
        leaseMs: v.optional(integer(1_000, 86_400_000), LEASE_MS),
        lostText: v.exactOptional(fields.text),
      },
      fields,
      options,
    ),
    broadcast: messageWith({ anonymous: v.optional(boolean, false) }, fields, options),
    target,
    patch: patch(fields),
    updateOptions: record({ renew: v.optional(boolean, false) }),
  };
}

/** The lease of a job by default, in milliseconds. */
const LEASE_MS = 60_000;

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

type ContentFields = ReturnType<typeof contentFields>;

/** @param others The fields besides those that every message may have. */
function messageWith<const Others extends v.ObjectEntries>(
  others: Others,
  { level, text: body, ...content }: ContentFields,
  { now }: SchemaOptions,
) {
  const createdAt = v.pipe(
    time,
    v.check((ms) => ms <= now() + CLOCK_DIFFERENCE_MS, 'must not be in the future.'),
  );
  const fields = record({
    ...others,
    level: v.optional(level, 'info'),
    persistent: v.exactOptional(boolean),
    key: v.exactOptional(text(NAME_MAX)),
    again: v.optional(boolean, false),
    group: v.exactOptional(text(NAME_MAX)),
    collapse: v.optional(boolean, false),
    subject: v.exactOptional(content.subject),
    text: body,
    url: v.exactOptional(content.url),
    from: v.exactOptional(content.from),
    tags: v.exactOptional(content.tags),
    actions: v.exactOptional(content.actions),
    progress: v.exactOptional(content.progress),
    data: v.exactOptional(content.data),
    closeAfterMs: v.exactOptional(content.closeAfterMs),
    sticky: v.exactOptional(content.sticky),
    createdAt: v.exactOptional(createdAt),
    expiresAt: v.exactOptional(time),
  });
  return v.pipe(
    fields,
    v.check((input) => !isContradictory(input), STICKY),
  );
}

/** The fields to set on a message; null clears a field that may be absent. */
function patch({ level, text, ...content }: ContentFields) {
  const fields = record({
    level: v.exactOptional(level),
    text: v.exactOptional(text),
    subject: v.exactOptional(v.nullable(content.subject)),
    url: v.exactOptional(v.nullable(content.url)),
    from: v.exactOptional(v.nullable(content.from)),
    tags: v.exactOptional(v.nullable(content.tags)),
    actions: v.exactOptional(v.nullable(content.actions)),
    progress: v.exactOptional(v.nullable(content.progress)),
    data: v.exactOptional(v.nullable(content.data)),
    closeAfterMs: v.exactOptional(v.nullable(content.closeAfterMs)),
    sticky: v.exactOptional(v.nullable(content.sticky)),
    expiresAt: v.exactOptional(v.nullable(time)),
  });
  return v.pipe(
    fields,
    v.check((input) => !isContradictory(input), STICKY),
  );
}
