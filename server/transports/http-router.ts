import express, { type ErrorRequestHandler, type Request, type Router } from 'express';
import { ERROR_STATUS, MessageCenterError } from '../../protocol/index.js';
import type { Center } from '../center.js';
import { widgetFiles } from '../http/widget-files.js';
import type { Identify, ResolvedOptions } from '../options.js';
import { guardBody, guardOrigin } from './http-guard.js';
import { ROUTES, type Route } from './http-routes.js';
import { type Caller, identifyCaller } from './identify.js';
import type { RateLimiter } from './rate-limiter.js';
import { presentedSession, startSession } from './session-cookie.js';
import { toWireError } from './wire-error.js';

type RoutedOptions = ResolvedOptions & { readonly identify: Identify };

/** The HTTP transport, as an Express router: the widget's files and the API. No rules. */
export function httpRouter(center: Center, options: RoutedOptions, limiter: RateLimiter): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.use(widgetFiles());
  router.use(guardOrigin(options), guardBody);
  const limit = options.limits.packetBytes;
  router.use(express.json({ limit, type: () => true, inflate: false }));
  for (const path of new Set(ROUTES.map((route) => route.path))) {
    const routes = ROUTES.filter((route) => route.path === path);
    for (const route of routes) addRoute(router, route, center, options, limiter);
    // At once, so that "read" in a GET of /messages/read is not taken for an id.
    refuseOthers(router, path, ...routes.map((route) => route.method));
  }
  addCounts(router, center, options, limiter);
  refuseOthers(router, '/counts', 'get');
  addSession(router, center, options);
  refuseOthers(router, '/session', 'post');
  router.use(() => {
    throw new MessageCenterError('NOT_FOUND', 'There is nothing at this path.');
  });
  router.use(answerError(options));
  return router;
}

function addRoute(
  router: Router,
  route: Route,
  center: Center,
  options: RoutedOptions,
  limiter: RateLimiter,
): void {
  router[route.method](route.path, async (request, response) => {
    const { inbox } = await callerOf(request, center, options);
    const { name, request: parsed } = route.parse(request, options.limits);
    limiter.take(inbox, name);
    response.json(await center.execute(name, inbox, parsed as never));
  });
}

function addCounts(
  router: Router,
  center: Center,
  options: RoutedOptions,
  limiter: RateLimiter,
): void {
  router.get('/counts', async (request, response) => {
    const { inbox, recipient } = await callerOf(request, center, options);
    limiter.take(inbox, 'get');
    response.json(await center.counts(recipient));
  });
}

/** Makes an anonymous session, unless the visitor has one. */
function addSession(router: Router, center: Center, options: RoutedOptions): void {
  router.post('/session', async (request, response) => {
    const secrets = await center.open();
    if (presentedSession(request, secrets) === null) {
      startSession(request, response, secrets, options.trustProxy);
    }
    response.status(204).end();
  });
}

function refuseOthers(router: Router, path: string, ...methods: Route['method'][]): void {
  const allow = methods.join(', ').toUpperCase();
  router.all(path, (_request, response) => {
    response.setHeader('Allow', allow);
    throw new MessageCenterError('METHOD_NOT_ALLOWED', `This path takes ${allow} only.`);
  });
}

async function callerOf(
  request: Request,
  center: Center,
  { identify }: RoutedOptions,
): Promise<Caller> {
  const { authorization } = request.headers;
  const token = authorization === undefined ? undefined : bearerOf(authorization);
  return identifyCaller(request, token, identify, await center.open());
}

/** The token of an Authorization header; empty, and so refused, when it is of another scheme. */
function bearerOf(authorization: string): string {
  return /^Bearer ([^\s]+)$/.exec(authorization)?.[1] ?? '';
}

/** Answers every error as JSON, in the words of the protocol. */
export function answerError({ log }: ResolvedOptions): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (response.headersSent) return next(error);
    const wire = toWireError(error, log);
    if (wire.retryMs !== undefined) {
      response.setHeader('Retry-After', String(Math.ceil(wire.retryMs / 1_000)));
    }
    response.status(ERROR_STATUS[wire.code]).json({ error: wire });
  };
}
