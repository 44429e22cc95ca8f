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
      const asked = pathnameOf(request.originalUrl);
      const text = `no socket was opened by a request for ${quote(asked, LENGTH_MAX)}: ${adviceFor(request, asked, path)}`;
      logOnce('missed socket', { level: 'warn', text });
    }
    next();
  };
}

function adviceFor({ url = '', headers }: IncomingMessage, asked: string, path: string): string {
  if (asked.endsWith('/') || queryOf(url).transport !== 'websocket') {
    return `sockets are WebSockets at exactly ${path}/socket. Give socket.io-client the options path: "${path}/socket", addTrailingSlash: false and transports: ["websocket"]`;
  }
  if (headers.upgrade === undefined) {
    return 'it has no Upgrade header, which proxies remove unless they are told to forward it (nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade")';
  }
  return `call center.attach(server) with the server that listens, and mount the router at the option \`path\`, which is "${path}"`;
}
