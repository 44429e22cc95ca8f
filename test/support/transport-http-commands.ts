import type { CommandName } from '../../protocol/index.js';

interface HttpRequest {
  readonly path: string;
  readonly init?: RequestInit;
}

function query(request: unknown): string {
  const pairs = Object.entries(request as object).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, String(one)]),
  );
  return new URLSearchParams(pairs).toString();
}

function post(path: string, body: unknown): HttpRequest {
  const headers = { 'content-type': 'application/json' };
  return { path, init: { method: 'POST', headers, body: JSON.stringify(body) } };
}

/** The route of one message where there is one id, else the one that takes a list of them. */
function oneOrMany(name: string, method: string, request: unknown, suffix = ''): HttpRequest {
  const { ids, ...rest } = Object(request) as { ids?: readonly unknown[] };
  const [id] = Array.isArray(ids) && ids.length === 1 && !Object.keys(rest).length ? ids : [];
  if (typeof id !== 'string' || !/^[\w-]+$/.test(id)) return post(`/messages/${name}`, request);
  return { path: `/messages/${id}${suffix}`, init: { method } };
}

/** Which HTTP request is which command, as PROTOCOL.md has it. */
export const HTTP_COMMANDS: { readonly [name in CommandName]: (request: unknown) => HttpRequest } =
  {
    sync: (request) => ({
      path: `/messages?${query({ since: '', ...position(request) })}`,
    }),
    list: (request) => ({ path: `/messages?${query(request)}` }),
    get: (request) => ({ path: `/messages/${encodeURIComponent((request as { id: string }).id)}` }),
    read: (request) => post('/messages/read', request),
    unread: (request) => post('/messages/unread', request),
    shown: (request) => post('/messages/shown', request),
    'read-up-to': (request) => post('/messages/read-all', request),
    'remove-up-to': (request) => post('/messages/remove-all', request),
    'restore-up-to': (request) => post('/messages/restore-all', request),
    remove: (request) => oneOrMany('remove', 'DELETE', request),
    restore: (request) => oneOrMany('restore', 'POST', request, '/restore'),
  };

/** A sync's position travels as `since`. */
function position(request: unknown): object {
  const { position: since, ...rest } = request as { position?: unknown };
  return { ...(since === undefined ? {} : { since }), ...rest };
}
