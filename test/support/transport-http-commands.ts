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

function idOf(request: unknown): string {
  const { ids } = request as { ids: string[] };
  if (ids.length !== 1) throw new TypeError('This command takes one id over HTTP.');
  return encodeURIComponent(String(ids[0]));
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
    remove: (request) => ({ path: `/messages/${idOf(request)}`, init: { method: 'DELETE' } }),
    restore: (request) => ({
      path: `/messages/${idOf(request)}/restore`,
      init: { method: 'POST' },
    }),
  };

/** A sync's position travels as `since`. */
function position(request: unknown): object {
  const { position: since, ...rest } = request as { position?: unknown };
  return { ...(since === undefined ? {} : { since }), ...rest };
}
