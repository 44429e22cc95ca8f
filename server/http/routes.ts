import * as v from 'valibot';
import {
  type ChangeName,
  COMMAND_NAMES,
  COMMANDS,
  COMMANDS_BY_ID,
  type CommandName,
} from '../../protocol/commands.js';
import { isPlainObject, parse, record } from '../../protocol/field-schemas.js';

/** What a request says, in parts that are not checked yet. */
export interface RouteInput {
  readonly id: unknown;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** A command, and what the client sent with it, which is not checked yet. */
interface Call {
  readonly name: CommandName;
  readonly request: unknown;
}

/** A route: its method, its path, and the command that a request to it means. */
export interface Route {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly callOf: (input: RouteInput) => Call;
}

/** Where a request is something else than the body. */
const CALLS: { readonly [Name in CommandName]?: Route['callOf'] } = {
  list: syncOrList,
  get: ({ id }) => ({ name: 'get', request: { id } }),
  // An empty body: everything that is there now.
  'read-up-to': ({ body }) => ({
    name: 'read-up-to',
    request: isEmpty(body) ? { upTo: Number.MAX_SAFE_INTEGER } : body,
  }),
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

const SINCE = record({ since: v.string('must be there once.') });

/** `?since=POSITION` is a sync, and empty the first one; anything else is a page. */
function syncOrList({ query }: RouteInput): Call {
  if (query.since !== undefined) {
    const { since } = parse(SINCE, query, 'the query');
    return { name: 'sync', request: since === '' ? {} : { position: since } };
  }
  const { limit } = query;
  const isNumber = typeof limit === 'string' && /^[0-9]{1,7}$/.test(limit);
  return { name: 'list', request: { ...query, limit: isNumber ? Number(limit) : limit } };
}

const NOTHING = record({});

/** The command on the one id in the path; a body may be empty, nothing more. */
function byId(name: ChangeName): Route['callOf'] {
  return ({ id, body }) => {
    parse(NOTHING, body, 'the body');
    return { name, request: { ids: [id] } };
  };
}

function isEmpty(body: unknown): boolean {
  return isPlainObject(body) && Object.keys(body).length === 0;
}

/**
 * The parts of a URL's query; a name that comes twice has null, which no parser takes. Lists of what
 * came would take the longer to build the more comes.
 */
export function queryOf(url: string): RouteInput['query'] {
  const query: Record<string, unknown> = Object.create(null);
  const start = url.indexOf('?');
  for (const [name, value] of new URLSearchParams(start < 0 ? '' : url.slice(start))) {
    query[name] = name in query ? null : value;
  }
  return query;
}
