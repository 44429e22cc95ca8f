import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { quote } from '../../protocol/errors.js';
import type { Center } from '../core/center.js';
import type { ResolvedOptions } from '../options.js';
import { pathnameOf } from './mounts.js';
import { queryOf } from './routes.js';

const LENGTH_MAX = 300;

/**
 * Logs once why sockets arrive as plain requests. Pages then poll, and nobody else would notice.
 */
export function logMissedSockets(
  center: Center,
  { path, logOnce }: ResolvedOptions,
): RequestHandler {
  return (request, _response, next) => {
    if (/^\/socket\/?$/.test(pathnameOf(request.url)) && !center.closing) {
      const asked = quote(pathnameOf(request.originalUrl), LENGTH_MAX);
      const advice = adviceFor(request, path);
      const text = `no socket was opened by a request for ${asked}: ${advice}`;
      logOnce('missed socket', { level: 'warn', text }, advice);
    }
    next();
  };
}

function adviceFor({ method, url = '', headers }: IncomingMessage, path: string): string {
  const isHandshake = method === 'GET' && queryOf(url).transport === 'websocket';
  if (!isHandshake || pathnameOf(url).endsWith('/')) {
    return `sockets are WebSockets at exactly ${path}/socket. Give socket.io-client the options path: "${path}/socket", addTrailingSlash: false and transports: ["websocket"]`;
  }
  if (headers.upgrade?.toLowerCase() !== 'websocket') {
    return 'it has no header "Upgrade: websocket", which proxies remove unless they are told to forward it (nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade")';
  }
  return `call center.attach(server) with the server that listens, and mount the router at the option \`path\`, which is "${path}"`;
}
