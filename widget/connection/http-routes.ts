import type { CommandName, Commands, IdsRequest } from '../../protocol/index.js';

/** One request below the server's address. */
export interface HttpRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

function post(path: string, body: object = {}): HttpRoute {
  return { method: 'POST', path, body };
}

function get(path: string, query: { readonly [name: string]: unknown }): HttpRoute {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) written.set(name, String(value));
  }
  return { method: 'GET', path: written.size > 0 ? `${path}?${written}` : path };
}

function each({ ids }: IdsRequest, route: (path: string) => HttpRoute): HttpRoute[] {
  return ids.map((id) => route(`/messages/${encodeURIComponent(id)}`));
}

/** The requests that a command takes by HTTP: one, or one for each id. */
export const HTTP_ROUTES: {
  readonly [Name in CommandName]: (request: Commands[Name]['request']) => readonly HttpRoute[];
} = {
  sync: ({ position = '' }) => [get('/messages', { since: position })],
  list: (request) => [get('/messages', { ...request })],
  get: ({ id }) => [get(`/messages/${encodeURIComponent(id)}`, {})],
  read: (request) => [post('/messages/read', request)],
  unread: (request) => [post('/messages/unread', request)],
  shown: (request) => [post('/messages/shown', request)],
  'read-up-to': (request) => [post('/messages/read-all', request)],
  remove: (request) => each(request, (path) => ({ method: 'DELETE', path })),
  restore: (request) => each(request, (path) => post(`${path}/restore`)),
};
