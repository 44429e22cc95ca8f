import { invalid } from '../../protocol/errors.js';
import type { ChangeName, CommandName, Commands, Limits } from '../../protocol/index.js';
import { parseRecord } from '../../protocol/parse.js';
import { parseRequest } from '../../protocol/requests.js';

/** One command, ready to be carried out on the caller's inbox. */
export type Call = {
  [Name in CommandName]: { readonly name: Name; readonly request: Commands[Name]['request'] };
}[CommandName];

/** What a request says, in parts that are not checked yet. */
export interface RouteInput {
  readonly id: unknown;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** A route: its method, its path, and the command that a request to it means. */
export interface Route {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly parse: (input: RouteInput, limits: Limits) => Call;
}

/** The HTTP API as a table. Paths without a parameter come first, so that they are not ids. */
export const ROUTES: readonly Route[] = [
  { method: 'get', path: '/messages', parse: parseList },
  { method: 'post', path: '/messages/read', parse: bodyOf('read') },
  { method: 'post', path: '/messages/unread', parse: bodyOf('unread') },
  { method: 'post', path: '/messages/shown', parse: bodyOf('shown') },
  { method: 'post', path: '/messages/remove', parse: bodyOf('remove') },
  { method: 'post', path: '/messages/restore', parse: bodyOf('restore') },
  { method: 'post', path: '/messages/read-all', parse: parseReadAll },
  { method: 'get', path: '/messages/:id', parse: parseGet },
  { method: 'delete', path: '/messages/:id', parse: idOf('remove') },
  { method: 'post', path: '/messages/:id/read', parse: idOf('read') },
  { method: 'post', path: '/messages/:id/unread', parse: idOf('unread') },
  { method: 'post', path: '/messages/:id/restore', parse: idOf('restore') },
];

type IdsChange = Exclude<ChangeName, 'read-up-to'>;

/** `?since=POSITION` is a sync; anything else is a page. */
function parseList({ query }: RouteInput, limits: Limits): Call {
  if (query.since !== undefined) {
    const { since } = parseRecord(query, 'the query', ['since']);
    const position = since === '' ? {} : { position: since };
    return { name: 'sync', request: parseRequest.sync(position, limits) };
  }
  const list = parseRecord(query, 'the query', ['filter', 'level', 'before', 'limit']);
  const limit = list.limit === undefined ? {} : { limit: parseDigits(list.limit) };
  return { name: 'list', request: parseRequest.list({ ...list, ...limit }, limits) };
}

function parseGet({ id }: RouteInput, limits: Limits): Call {
  return { name: 'get', request: parseRequest.get({ id }, limits) };
}

/** Without `upTo`: everything that is there now. */
function parseReadAll({ body }: RouteInput, limits: Limits): Call {
  const { upTo = Number.MAX_SAFE_INTEGER } = parseRecord(body, 'the body', ['upTo']);
  return { name: 'read-up-to', request: parseRequest['read-up-to']({ upTo }, limits) };
}

/** The command on the ids in the body. */
function bodyOf(name: IdsChange): Route['parse'] {
  return ({ body }, limits) => ({ name, request: parseRequest[name](body, limits) });
}

/** The command on the one id in the path; a body may be empty, nothing more. */
function idOf(name: IdsChange): Route['parse'] {
  return ({ id, body }, limits) => {
    parseRecord(body, 'the body', []);
    return { name, request: parseRequest[name]({ ids: [id] }, limits) };
  };
}

/** The parts of a URL's query; a name that comes twice has a list, which no parser takes. */
export function queryOf(url: string): RouteInput['query'] {
  const query: Record<string, unknown> = Object.create(null);
  const start = url.indexOf('?');
  for (const [name, value] of new URLSearchParams(start < 0 ? '' : url.slice(start))) {
    query[name] = name in query ? [query[name], value].flat() : value;
  }
  return query;
}

function parseDigits(value: unknown): number {
  if (typeof value !== 'string' || !/^[0-9]{1,7}$/.test(value)) {
    throw invalid('limit must be a whole number of 1 or more.');
  }
  return Number(value);
}
