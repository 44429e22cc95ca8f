import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Router,
} from 'express';
import { ERROR_STATUS, MessageCenterError } from '../../protocol/index.js';
import type { Asking } from '../auth/asking.js';
import { bearerToken } from '../auth/bearer-token.js';
import type { Center } from '../center.js';
import { widgetFiles } from '../http/widget-files.js';
import type { Identify, ResolvedOptions } from '../options.js';
import { guardBody, guardOrigin } from './http-guard.js';
import { ROUTES, type Route } from './http-routes.js';
import type { Caller } from './identify.js';
import type { RateLimiter } from './rate-limiter.js';
import { presentedSession, startSession } from './session-cookie.js';
import { toWireError } from './wire-error.js';

type RoutedOptions = ResolvedOptions & { readonly identify: Identify };

/**
 * The HTTP transport, as an Express router: the widget's files and the API. No rules.
 * @param use Middleware that the API's requests are shown to, after the origin has been checked.
 */
export function httpRouter(
  center: Center,
  options: RoutedOptions,
  limiter: RateLimiter,
  asking: Asking,
  use: readonly RequestHandler[] = [],
): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.use(widgetFiles());
  router.use(guardOrigin(options), guardBody, guardAsking(asking), ...use);
  const limit = options.limits.packetBytes;
  router.use(express.json({ limit, type: () => true, inflate: false }));
  for (const path of new Set(ROUTES.map((route) => route.path))) {
    const routes = ROUTES.filter((route) => route.path === path);
    for (const route of routes) addRoute(router, route, center, options, limiter, asking);
    // At once, so that "read" in a GET of /messages/read is not taken for an id.
    refuseOthers(router, path, ...routes.map((route) => route.method));
  }
  addCounts(router, center, limiter, asking);
  refuseOthers(router, '/counts', 'get');
  addSession(router, center, options, asking);
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
  asking: Asking,
): void {
  // Counted before it is read: what cannot be read counts too.
  const kind = route.method === 'get' ? 'get' : 'read';
  router[route.method](route.path, async (request, response) => {
    const { inbox } = await callerOf(request, center, asking);
    limiter.take(inbox, kind);
    const { name, request: parsed } = route.parse(request, options.limits);
    response.json(await center.execute(name, inbox, parsed as never));
  });
}

function addCounts(router: Router, center: Center, limiter: RateLimiter, asking: Asking): void {
  router.get('/counts', async (request, response) => {
    const { inbox, recipient } = await callerOf(request, center, asking);
    limiter.take(inbox, 'get');
    response.json(await center.counts(recipient));
  });
}

/** Makes an anonymous session, unless the visitor has one. */
function addSession(
  router: Router,
  center: Center,
  { trustProxy }: RoutedOptions,
  asking: Asking,
): void {
  router.post('/session', async (request, response) => {
    const secrets = await center.open();
    if (presentedSession(request, secrets, trustProxy) === null) {
      asking.limiter.takeSession(request);
      startSession(request, response, secrets, trustProxy);
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

/** Has addresses wait that were refused too often, before the app is asked who it is. */
function guardAsking({ limiter }: Asking): RequestHandler {
  return (request, response, next) => {
    const answered = limiter.check(request);
    response.once('finish', () => answered(response.statusCode));
    next();
  };
}

async function callerOf(request: Request, center: Center, { callers }: Asking): Promise<Caller> {
  return callers.identifyCaller(request, bearerToken(request), await center.open());
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
