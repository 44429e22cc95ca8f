import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Router } from 'express';
import { invalid, quote } from '../../protocol/errors.js';
import { seen } from '../../protocol/seen.js';
import { expressApp } from '../auth/app-middleware.js';
import type { ResolvedOptions } from '../options.js';
import type { HttpHandler } from './http-handler.js';
import { answerJson, setApiHeaders } from './json-answer.js';
import { pathnameOf } from './mounts.js';
import { OWN_PATH } from './own-requests.js';
import { refuseHttp2 } from './refuse-http2.js';

/**
 * Serves the router below `path`, and wherever a framework mounts the handler and strips the path
 * from the request's URL.
 */
export function httpHandler(router: Router, options: ResolvedOptions): HttpHandler {
  const { path, trustProxy } = options;
  const atPath = application(trustProxy, path, router);
  const mounted = application(trustProxy, '/', router);
  return (request, response, next) => {
    checkArguments(request, response);
    const pathname = pathnameOf(request.url ?? '');
    const below = pathname === path || pathname.startsWith(`${path}/`);
    const leave =
      next ??
      ((error?: unknown) => {
        if (response.headersSent) abort(response, error, options);
        else answerNotFound(response, pathname, options);
      });
    if (!below && !isMounted(request)) return leave();
    if (refuseHttp2(request, response, options.logOnce)) return;
    (below ? atPath : mounted)(request, response, restorePrototypes(request, response, leave));
  };
}

/** Apps of the fetch API have another `Request`, which would fail later with an unclear error. */
function checkArguments(request: IncomingMessage, response: ServerResponse): void {
  if (typeof request?.url === 'string' && typeof response?.setHeader === 'function') return;
  throw invalid(
    `handler needs a request and a response of Node's http module; got ${seen(request)} and ${seen(response)}.`,
  );
}

/** An Express application, since middleware of `use` expects Express's requests. */
function application(trustProxy: boolean, path: string, router: Router): HttpHandler {
  const app = expressApp(trustProxy);
  app.enable('case sensitive routing');
  app.use(path, router);
  // Express's types accept only its own requests.
  return app as unknown as HttpHandler;
}

/** Frameworks keep the original URL when they strip a path from it. */
function isMounted({ url = '', originalUrl = url }: IncomingMessage & { originalUrl?: string }) {
  return originalUrl !== url && originalUrl.endsWith(url);
}

/** Express replaces prototypes; the app's next handler expects its own framework's. */
function restorePrototypes(
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

/** Nobody else can end an answer that a middleware of `use` has begun. */
function abort(response: ServerResponse, error: unknown, { log }: ResolvedOptions): void {
  log({ level: 'error', text: 'a request failed after its answer had begun', error });
  response.destroy();
}

function answerNotFound(
  response: ServerResponse,
  pathname: string,
  { path, logOnce }: ResolvedOptions,
): void {
  if (OWN_PATH.test(pathname)) {
    const text = `the handler got a request for ${quote(pathname)}, but answers only below ${path}: if a framework or a proxy strips ${path} from the URL, pass the whole URL on (Koa: without koa-mount)`;
    logOnce('handler', { level: 'warn', text });
  }
  setApiHeaders(response);
  const message = `There is nothing at this path; the message center is below ${path}.`;
  answerJson(response, 404, { error: { code: 'NOT_FOUND', message } });
}
