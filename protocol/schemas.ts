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
  list,
  matching,
  messageId,
  oneOf,
  parse,
  record,
  text,
} from './field-schemas.js';
import type { Limits } from './limits.js';
import { messageSchemas, NAME_MAX, type SchemaOptions, tagOfMessage } from './message-schemas.js';
import { POSITION_FORM } from './position.js';

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

type CommandSchemas = {
  readonly [Name in CommandName]: InputSchema<Commands[Name]['request']>;
};

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
          limits.pageSize,
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
    ...messageSchemas(options),
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
