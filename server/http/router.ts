import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { parse } from '../../protocol/field-schemas.js';
import { MessageCenterError } from '../../protocol/index.js';
import { parseRequest } from '../../protocol/schemas.js';
import { adoptPresented, validSession } from '../auth/adopt-session.js';
import type { Asking } from '../auth/asking.js';
import { bearerToken } from '../auth/bearer-token.js';
import { type Caller, unauthenticated } from '../auth/identify.js';
import { dropSession, startSession } from '../auth/session-cookie.js';
import type { Center } from '../core/center.js';
import type { RateLimiter } from '../core/rate-limiter.js';
import type { Identify, ResolvedOptions } from '../options.js';
import { answerError } from './answer-error.js';
import { executeAll } from './commands-route.js';
import { entrance } from './entrance.js';
import { endUnfinished, guardBody, guardOrigin } from './guards.js';
import { answerJson } from './json-answer.js';
import { readJsonBody } from './json-body.js';
import type { Mounts } from './mounts.js';
import { queryOf, ROUTES, type Route } from './routes.js';
import { widgetFiles } from './widget-files.js';

type RoutedOptions = ResolvedOptions & { readonly identify: Identify };

/** How a router stands in its app. */
export interface Placement {
  readonly mounts: Mounts;
  /** Middleware that is to run before the app is asked who is there. */
  readonly use: readonly RequestHandler[];
  /** Whether other routes of the app are at the same place, so that what is not ours is theirs. */
  readonly sharesPlace: (request: Request) => boolean;
}

/** The HTTP transport, as an Express router: the widget's files and the API. No rules. */
export function httpRouter(
  center: Center,
  options: RoutedOptions,
  limiter: RateLimiter,
  asking: Asking,
  { mounts, use, sharesPlace }: Placement,
): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.use(entrance(widgetFiles(), mounts, sharesPlace));
  // A refused origin costs no asking, and any page on the web could use up its visitors' share.
  router.use(endUnfinished, guardOrigin(options), guardAsking(asking));
  router.use(guardBody(options.limits.packetBytes), ...use);
  for (const path of new Set(ROUTES.map((route) => route.path))) {
    const routes = ROUTES.filter((route) => route.path === path);
    for (const route of routes) addRoute(router, route, center, options, limiter, asking);
    // At once, so that "read" in a GET of /messages/read is not taken for an id.
    refuseOthers(router, path, ...routes.map((route) => route.method));
  }
  addCommands(router, center, options, limiter, asking);
  refuseOthers(router, '/commands', 'post');
  addCounts(router, center, options, limiter, asking);
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
  { method, path, callOf }: Route,
  center: Center,
  options: RoutedOptions,
  limiter: RateLimiter,
  asking: Asking,
): void {
  router[method](path, async (request, response) => {
    const { inbox } = await callerOf(request, response, center, options, asking);
    // Before it is read, so that what is invalid counts too.
    limiter.take(inbox, method === 'get' ? 'get' : 'read');
    const body = method === 'get' ? {} : await readJsonBody(request, response, options);
    const input = { id: request.params.id, query: queryOf(request.url), body };
    const { name, request: sent } = callOf(input);
    const parsed = parseRequest(name, sent, center.schemas);
    answerJson(response, 200, await center.execute(name, inbox, parsed));
  });
}

function addCounts(
  router: Router,
  center: Center,
  options: RoutedOptions,
  limiter: RateLimiter,
  asking: Asking,
): void {
  router.get('/counts', async (request, response) => {
    const { inbox, recipient } = await callerOf(request, response, center, options, asking);
    limiter.take(inbox, 'get');
    answerJson(response, 200, await center.counts(recipient));
  });
}

/** Does several changes in one request: what waits when a page is left. */
function addCommands(
  router: Router,
  center: Center,
  options: RoutedOptions,
  limiter: RateLimiter,
  asking: Asking,
): void {
  router.post('/commands', async (request, response) => {
    const { inbox } = await callerOf(request, response, center, options, asking);
    const body = await readJsonBody(request, response, options);
    const list = parse(center.schemas.commandList, body, 'the request');
    limiter.take(inbox, 'read', list.commands.length);
    answerJson(response, 200, await executeAll(list, inbox, center, options));
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
    // A request that presents a token never becomes anonymous.
    if (bearerToken(request) !== undefined) throw unauthenticated();
    const secrets = await center.open();
    if ((await validSession(request, center, secrets, trustProxy)) === null) {
      asking.limiter.takeSession(request);
      startSession(request, response, secrets, trustProxy);
    }
    response.statusCode = 204;
    response.end();
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

async function callerOf(
  request: Request,
  response: Response,
  center: Center,
  { trustProxy }: RoutedOptions,
  { callers }: Asking,
): Promise<Caller> {
  const caller = await callers.identifyCaller(request, bearerToken(request), await center.open());
  const useless = await adoptPresented(caller, center);
  if (useless) dropSession(request, response, trustProxy);
  return caller;
}
