import * as v from 'valibot';
import { isPlainObject } from '../../protocol/any-realm.js';
import {
  type ChangeName,
  COMMAND_NAMES,
  COMMANDS,
  COMMANDS_BY_ID,
  type CommandName,
} from '../../protocol/commands.js';
import { parse, record } from '../../protocol/field-schemas.js';

/** The unchecked contents of a request. */
export interface RouteInput {
  readonly id: unknown;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** A command with its unchecked request. */
interface Call {
  readonly name: CommandName;
  readonly request: unknown;
}

/** A route, and the command that a request to it executes. */
export interface Route {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly callOf: (input: RouteInput) => Call;
}

/** The commands whose request is not simply the body. */
const CALLS: { readonly [Name in CommandName]?: Route['callOf'] } = {
  list: syncOrList,
  get: ({ id }) => ({ name: 'get', request: { id } }),
  'read-up-to': ({ body }) => ({ name: 'read-up-to', request: upToOf(body) }),
  'remove-up-to': ({ body }) => ({ name: 'remove-up-to', request: upToOf(body) }),
};

const ALL: readonly Route[] = [
  // A sync is a `list` with a position: they share a route.
  ...COMMAND_NAMES.filter((name) => name !== 'sync').map((name) => ({
    ...COMMANDS[name],
    callOf: CALLS[name] ?? (({ body }: RouteInput) => ({ name, request: body })),
  })),
  ...COMMANDS_BY_ID.map(({ name, method, path }) => ({ method, path, callOf: byId(name) })),
];

/** The routes of the commands. Paths without a parameter come first, so that they are not ids. */
export const ROUTES: readonly Route[] = [
  ...ALL.filter(({ path }) => !path.includes(':')),
  ...ALL.filter(({ path }) => path.includes(':')),
];

const SINCE = record({ since: v.string('must appear once.') });

/** `?since=POSITION` is a sync (empty: the first sync); anything else is a page. */
function syncOrList({ query }: RouteInput): Call {
  if (query.since !== undefined) {
    const { since } = parse(SINCE, query, 'the query');
    return { name: 'sync', request: since === '' ? {} : { position: since } };
  }
  const { limit } = query;
  const isNumber = typeof limit === 'string' && /^[0-9]{1,7}$/.test(limit);
  const { persistent } = query;
  return {
    name: 'list',
    request: {
      ...query,
      limit: isNumber ? Number(limit) : limit,
      persistent: persistent === 'true' || (persistent === 'false' ? false : persistent),
    },
  };
}

const EMPTY = record({});

/**
 * Refuses parameters of a URL where they mean nothing: with `?upTo=5`, for instance, everything
 * would be removed.
 */
export function refuseQuery(query: RouteInput['query']): void {
  parse(EMPTY, query, 'the query');
}

/** The command for the id in the path. A body must be empty. */
function byId(name: ChangeName): Route['callOf'] {
  return ({ id, body }) => {
    parse(EMPTY, body, 'the body');
    return { name, request: { ids: [id] } };
  };
}

/** An empty body stands for all present messages. */
function upToOf(body: unknown): unknown {
  const isEmpty = isPlainObject(body) && Object.keys(body).length === 0;
  return isEmpty ? { upTo: Number.MAX_SAFE_INTEGER } : body;
}

/**
 * The parameters of a URL's query. A repeated name has the value null, which no schema accepts.
 * Lists of repeated values could grow without limit.
 */
export function queryOf(url: string): RouteInput['query'] {
  const query: Record<string, unknown> = Object.create(null);
  const start = url.indexOf('?');
  for (const [name, value] of new URLSearchParams(start < 0 ? '' : url.slice(start))) {
    query[name] = name in query ? null : value;
  }
  return query;
}
