import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Router } from 'express';
import { quote } from '../../protocol/errors.js';
import type { ResolvedOptions } from '../options.js';
import { OWN_PATH } from './entrance.js';
import { answerJson } from './json-answer.js';
import { pathnameOf } from './mounts.js';

/**
 * A handler for Node's HTTP server, and a middleware: where there is a `next`, what is not ours is left
 * to it.
 */
export type HttpHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => void;

/**
 * Serves the router below `path`, and wherever a framework has mounted the handler and taken the path
 * off the request's URL already.
 */
export function httpHandler(router: Router, options: ResolvedOptions): HttpHandler {
  const { path, trustProxy } = options;
  const atPath = application(trustProxy, path, router);
  const mounted = application(trustProxy, '/', router);
  return (request, response, next) => {
    const pathname = pathnameOf(request.url ?? '');
    const below = pathname === path || pathname.startsWith(`${path}/`);
    const leave = next ?? (() => answerNotFound(response, pathname, options));
    if (!below && !isMounted(request)) leave();
    else (below ? atPath : mounted)(request, response, leaveAsItCame(request, response, leave));
  };
}

/** `use` is written for Express, whatever server the app has. */
function application(trustProxy: boolean, path: string, router: Router): HttpHandler {
  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  // The last of the addresses that were forwarded is the one that our own proxy has seen.
  app.set('trust proxy', trustProxy ? 1 : false);
  app.use(path, router);
  // Its types know only requests that are Express's already.
  return app as unknown as HttpHandler;
}

/** Frameworks keep the URL that was asked for when they take a path off it. */
function isMounted({ url = '', originalUrl = url }: IncomingMessage & { originalUrl?: string }) {
  return originalUrl !== url && originalUrl.endsWith(url);
}

/** Express gives requests its own methods; whoever comes next expects those of its own framework. */
function leaveAsItCame(
  request: IncomingMessage,
  response: ServerResponse,
  leave: (error?: unknown) => void,
): (error?: unknown) => void {
  const ofRequest: object = Object.getPrototypeOf(request);
  const ofResponse: object = Object.getPrototypeOf(response);
  return (error) => {
    Object.setPrototypeOf(request, ofRequest);
    Object.setPrototypeOf(response, ofResponse);
    leave(error);
  };
}

function answerNotFound(
  response: ServerResponse,
  pathname: string,
  { path, logOnce }: ResolvedOptions,
): void {
  if (OWN_PATH.test(pathname)) {
    const text = `the handler was asked for ${quote(pathname)} and answers below ${path} only: where a framework or a proxy takes ${path} off the URL, hand on the whole URL (Koa: without koa-mount)`;
    logOnce('handler', { level: 'warn', text });
  }
  response.setHeader('Cache-Control', 'no-store');
  const message = `There is nothing at this path; the message center is below ${path}.`;
  answerJson(response, 404, { error: { code: 'NOT_FOUND', message } });
}
