import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { COMMANDS } from '../../protocol/commands.js';
import { parse } from '../../protocol/field-schemas.js';
import { MessageCenterError } from '../../protocol/index.js';
import { parseRequest } from '../../protocol/schemas.js';
import type { Authenticator } from '../auth/authenticator.js';
import { bearerToken } from '../auth/bearer-token.js';
import { type Caller, unauthenticated } from '../auth/identify.js';
import { mergePresented, validSession } from '../auth/presented-session.js';
import { dropSession, startSession } from '../auth/session-cookie.js';
import type { TransportParts } from '../transport-parts.js';
import { answerError } from './answer-error.js';
import { executeAll } from './commands-route.js';
import { endConnections } from './end-connections.js';
import { endUnfinished, guardBody, guardOrigin } from './guards.js';
import { answerJson } from './json-answer.js';
import { readJsonBody } from './json-body.js';
import { logMissedSockets } from './missed-sockets.js';
import type { Mounts } from './mounts.js';
import { onAnswer } from './on-answer.js';
import { acceptOwnRequests } from './own-requests.js';
import { refuseHttp2 } from './refuse-http2.js';
import { queryOf, ROUTES, type Route, refuseQuery } from './routes.js';
import { answerInTurn, endUnread } from './slow-readers.js';
import { widgetFiles } from './widget-files.js';

/** How a router is mounted in its app. */
export interface RouterMount {
  readonly mounts: Mounts;
  /** Middleware that runs before `identify`. */
  readonly use: readonly RequestHandler[];
  /** Whether the app has other routes at the same path, to which unknown requests are left. */
  readonly sharesPath: (request: Request) => boolean;
}

/** The HTTP transport as an Express router: the widget's files and the API. Holds no rules. */
export function httpRouter(
  parts: TransportParts,
  { mounts, use, sharesPath }: RouterMount,
): Router {
  const { center, options, authenticator } = parts;
  const router = express.Router({ caseSensitive: true, strict: true });
  router.use(acceptOwnRequests(widgetFiles(options), mounts, sharesPath));
  router.use((request, response, next) => {
    if (!refuseHttp2(request, response, options.logOnce)) next();
  });
  router.use(answerInTurn(), endUnread(options), endConnections(center), endUnfinished);
  // The origin comes first: else any page on the web could use up its visitors' limit.
  router.use(guardOrigin(options));
  router.use(limitRefusals(authenticator));
  router.use(guardBody(options.limits.packetBytes), ...use);
  for (const path of new Set(ROUTES.map((route) => route.path))) {
    const routes = ROUTES.filter((route) => route.path === path);
    for (const route of routes) addRoute(router, parts, route);
    // Right after its routes, so that GET /messages/read does not match /messages/:id.
    refuseOthers(router, path, ...routes.map((route) => route.method));
  }
  addCommands(router, parts);
  refuseOthers(router, '/commands', 'post');
  addCounts(router, parts);
  refuseOthers(router, '/counts', 'get');
  addSession(router, parts);
  refuseOthers(router, '/session', 'post');
  router.use(logMissedSockets(center, options), () => {
    throw new MessageCenterError('NOT_FOUND', 'There is nothing at this path.');
  });
  router.use(answerError(options));
  return router;
}

function addRoute(router: Router, parts: TransportParts, { method, path, callOf }: Route): void {
  const { center, options, limiter } = parts;
  router[method](path, async (request, response) => {
    const { inbox } = await callerOf(request, response, parts);
    // Before the body is read, so that invalid requests count too.
    limiter.take(inbox, method === 'get' ? 'get' : 'read');
    const query = queryOf(request.url);
    if (path !== COMMANDS.list.path) refuseQuery(query);
    const body = method === 'get' ? {} : await readJsonBody(request, response, options);
    const input = { id: request.params.id, query, body };
    const { name, request: sent } = callOf(input);
    const parsed = parseRequest(name, sent, center.schemas);
    answerJson(response, 200, await center.commands.execute(name, inbox, parsed));
  });
}

function addCounts(router: Router, parts: TransportParts): void {
  const { center, limiter } = parts;
  router.get('/counts', async (request, response) => {
    const { inbox, recipient } = await callerOf(request, response, parts);
    limiter.take(inbox, 'get');
    refuseQuery(queryOf(request.url));
    await center.sessionUse.note(inbox);
    answerJson(response, 200, await center.counts(recipient));
  });
}

/** Adds the route for several changes in one request: the pending ones when a page is left. */
function addCommands(router: Router, parts: TransportParts): void {
  const { center, options, limiter } = parts;
  router.post('/commands', async (request, response) => {
    const { inbox } = await callerOf(request, response, parts);
    refuseQuery(queryOf(request.url));
    const body = await readJsonBody(request, response, options);
    const list = parse(center.schemas.commandList, body, 'the request');
    limiter.take(inbox, 'read', list.commands.length);
    answerJson(response, 200, await executeAll(list, inbox, center, options));
  });
}

/** Adds the route that starts an anonymous session, unless the visitor has one. */
function addSession(router: Router, { center, options, authenticator }: TransportParts): void {
  router.post('/session', async (request, response) => {
    // A request that presents a token never becomes anonymous.
    if (bearerToken(request) !== undefined) throw unauthenticated();
    refuseQuery(queryOf(request.url));
    const secrets = await center.open();
    if ((await validSession(request, center, secrets, options.trustProxy)) === null) {
      authenticator.limiter.takeSession(request);
      startSession(request, response, secrets, options);
    }
    response.statusCode = 204;
    response.end();
  });
}

function refuseOthers(router: Router, path: string, ...methods: Route['method'][]): void {
  const allow = methods.join(', ').toUpperCase();
  router.all(path, (_request, response) => {
    response.setHeader('Allow', allow);
    throw new MessageCenterError('METHOD_NOT_ALLOWED', `This path accepts only ${allow}.`);
  });
}

/** Limits network addresses that were refused too often, before the app identifies the caller. */
function limitRefusals({ limiter }: Authenticator): RequestHandler {
  return (request, response, next) => {
    const countAnswer = limiter.check(request);
    onAnswer(response, () => countAnswer(response.statusCode));
    next();
  };
}

async function callerOf(
  request: Request,
  response: Response,
  { center, options, authenticator }: TransportParts,
): Promise<Caller> {
  const { callers } = authenticator;
  const caller = await callers.identifyCaller(request, bearerToken(request), await center.open());
  const hadSession = await mergePresented(caller, center);
  if (hadSession) dropSession(request, response, options.trustProxy);
  return caller;
}
