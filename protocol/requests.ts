/** Parsers of what clients send, one for each command; both transports use these and no others. */
import { invalid, MessageCenterError } from './errors.js';
import {
  type ChangeName,
  type CommandName,
  type Commands,
  type CommandsRequest,
  FILTERS,
  type ListedCommand,
} from './events.js';
import type { Limits } from './limits.js';
import { LEVELS, type Level } from './message.js';
import { parseId, parseIds, parseInteger, parseOneOf, parseRecord } from './parse.js';
import { parsePosition } from './position.js';

const LEVEL_NAMES = Object.keys(LEVELS) as Level[];

const NEXT = /^[1-9][0-9]{0,15}$/;

/** The number of the last message of the page before: what a page's `next` says. */
export function parseBefore(value: unknown): number {
  const number = typeof value === 'string' && NEXT.test(value) ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(number)) {
    throw invalid('before must be the `next` of an earlier page.');
  }
  return number;
}

export function parseLevel(value: unknown): Level {
  return parseOneOf(value, 'level', LEVEL_NAMES);
}

function parseIdsRequest(value: unknown, limits: Limits): { ids: string[] } {
  const { ids } = parseRecord(value, 'the request', ['ids']);
  return { ids: parseIds(ids, 'ids', limits.idsPerCommand) };
}

type RequestParsers = {
  readonly [Name in CommandName]: (value: unknown, limits: Limits) => Commands[Name]['request'];
};

/** @throws MessageCenterError INVALID from each of them. */
export const parseRequest: RequestParsers = {
  sync(value) {
    const { position } = parseRecord(value, 'the request', ['position']);
    if (position === undefined) return {};
    parsePosition(position);
    return { position: position as string };
  },
  list(value, limits) {
    const request = parseRecord(value, 'the request', ['filter', 'level', 'before', 'limit']);
    const limit = request.limit === undefined ? limits.pageSize : request.limit;
    const parsed = {
      filter: request.filter === undefined ? 'all' : parseOneOf(request.filter, 'filter', FILTERS),
      limit: Math.min(parseInteger(limit, 'limit', 1, 1_000_000), limits.pageMax),
    } as const;
    if (request.before !== undefined) parseBefore(request.before);
    return {
      ...parsed,
      ...(request.level === undefined ? {} : { level: parseLevel(request.level) }),
      ...(request.before === undefined ? {} : { before: request.before as string }),
    };
  },
  get(value) {
    const { id } = parseRecord(value, 'the request', ['id']);
    return { id: parseId(id, 'id') };
  },
  read: parseIdsRequest,
  unread: parseIdsRequest,
  'read-up-to'(value) {
    const { upTo } = parseRecord(value, 'the request', ['upTo']);
    return { upTo: parseInteger(upTo, 'upTo', 0, Number.MAX_SAFE_INTEGER) };
  },
  remove: parseIdsRequest,
  restore: parseIdsRequest,
  shown: parseIdsRequest,
};

const CHANGES: readonly ChangeName[] = [
  'read',
  'unread',
  'read-up-to',
  'remove',
  'restore',
  'shown',
];

/** The opaque tag of an inbox. */
const TAG = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Reads a list of changes, all of them before any is done.
 * @throws MessageCenterError INVALID that names the command which is wrong.
 */
export function parseCommands(value: unknown, limits: Limits): CommandsRequest {
  const { commands, inbox } = parseRecord(value, 'the request', ['inbox', 'commands']);
  if (inbox !== undefined && !(typeof inbox === 'string' && TAG.test(inbox))) {
    throw invalid('inbox must be the tag of an inbox, as a sync gives it.');
  }
  const max = limits.commandsPerRequest;
  if (!Array.isArray(commands) || commands.length === 0 || commands.length > max) {
    throw invalid(`commands must be a list of 1 to ${max} commands.`);
  }
  // Unlike `map`, `from` visits the holes of a sparse list too.
  const parsed = Array.from(commands, (command, index) =>
    parseListed(command, `commands[${index}]`, limits),
  );
  return { ...(inbox !== undefined && { inbox }), commands: parsed };
}

function parseListed(value: unknown, where: string, limits: Limits): ListedCommand {
  const command = parseRecord(value, where, ['name', 'request']);
  const name = parseOneOf(command.name, `${where}.name`, CHANGES);
  try {
    return { name, request: parseRequest[name](command.request, limits) } as ListedCommand;
  } catch (error) {
    if (error instanceof MessageCenterError) throw invalid(`${where}: ${error.message}`);
    throw error;
  }
}
