/** An app's server: pages under a strict policy, signing in, and a message center. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import session from 'express-session';
import {
  createMessageCenter,
  type Identify,
  type MessageCenter,
  type MessageCenterOptions,
} from 'message-center-element/server';
import { pageHtml } from './app-pages.js';
import { watchSockets } from './held-by-pages.js';
import type { AppConfig, ServedFile } from './process-protocol.js';
import { makeStore, readConfig, report, serveVerbs } from './serve-verbs.js';

declare module 'express-session' {
  interface SessionData {
    user: string;
  }
}

const COOKIE = 'app-user';

const config = readConfig<AppConfig>();
const { signIn, mount, trustProxy, positionCheckMs, path, origins, limits } = config;

const sessions = session({ secret: 'of the test', resave: false, saveUninitialized: false });

/** Identifies the user of a request by a token for tests, by the session, or by the cookie. */
const identify: Identify = (request, token) => {
  const user = token === undefined ? signedIn(request) : /^token-of-(\w+)$/.exec(token)?.[1];
  return user === undefined ? null : { user };
};

function signedIn(request: IncomingMessage & { session?: { user?: string } }): string | undefined {
  if (signIn === 'express-session') return request.session?.user;
  return new RegExp(`${COOKIE}=(\\w+)`).exec(request.headers.cookie ?? '')?.[1];
}

/** Files that tests have added, by path. */
const served = new Map<string, ServedFile>();

const options: Omit<MessageCenterOptions, 'minLevel'> = {
  store: makeStore(config.store),
  identify,
  trustProxy,
  positionCheckMs,
  ...(path && { path }),
  ...(origins && { origins }),
  ...(limits && { limits }),
  ...(signIn === 'express-session' && { use: [sessions] }),
};
const center = createMessageCenter(options);
await center.ready();

const server = createServer(mount === 'express' ? expressApp(center) : plainHandler(center));
const heldByPages = watchSockets();
center.attach(server);
serveVerbs(center, {
  heldByPages: async () => heldByPages(),
  serveFiles: async (files) => {
    for (const file of files) served.set(file.path, file);
  },
});
server.listen(config.port, '127.0.0.1', () => {
  report({ ready: (server.address() as AddressInfo).port });
});

process.once('SIGTERM', async () => {
  await center.close();
  server.close(() => process.exit());
  server.closeAllConnections();
});

function expressApp(center: MessageCenter) {
  const app = express();
  if (signIn === 'express-session') app.use(sessions);
  app.use((_request, response, next) => {
    response.setHeader('Content-Security-Policy', config.csp);
    next();
  });
  app.use('/message-center', center.router());
  app.get('/sign-in', (request, response) => {
    const user = String(request.query.user);
    if (signIn === 'express-session') request.session.user = user;
    else response.cookie(COOKIE, user, { httpOnly: true, sameSite: 'lax' });
    response.redirect('/');
  });
  app.get('/sign-out', (request, response) => {
    if (signIn === 'express-session') delete request.session.user;
    else response.clearCookie(COOKIE);
    response.status(204).end();
  });
  app.get('/who', async (request, response) => {
    const user = signedIn(request);
    response.json(
      user === undefined ? { session: await center.sessionOf(request, response) } : { user },
    );
  });
  app.get('/of-the-test/:name', (request, response) => {
    const file = served.get(request.path);
    if (file) response.type(file.type).send(file.body);
    else response.status(404).end();
  });
  app.get('/at-once', (_request, response) => void response.json('here'));
  app.get('/favicon.ico', (_request, response) => void response.status(204).end());
  app.get(['/', '/pages/:name'], (request, response) => {
    response.type('html').send(pageHtml(String(request.params.name ?? 'home'), request.query));
  });
  return app;
}

/** The same pages without Express; the visitor signs in by a cookie. */
function plainHandler(center: MessageCenter) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    response.setHeader('Content-Security-Policy', config.csp);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://app.invalid');
    if (pathname.startsWith('/message-center/')) center.handler(request, response);
    else if (pathname === '/sign-in') {
      const cookie = `${COOKIE}=${searchParams.get('user')}; Path=/; HttpOnly; SameSite=Lax`;
      response.writeHead(302, { location: '/', 'set-cookie': cookie }).end();
    } else if (pathname === '/') {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(pageHtml('home', Object.fromEntries(searchParams)));
    } else response.writeHead(204).end();
  };
}
