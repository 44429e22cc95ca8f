/** Compiled in an app that has the package installed, never run: what the types of the server take. */
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { RequestHandler as Handler5, Request as Request5 } from 'express';
import express from 'express';
import type { RequestHandler as Handler4, Request as Request4 } from 'express-4';
import session from 'express-session';
import type { FastifyRequest } from 'fastify';
import Fastify from 'fastify';
import {
  type AppRequest,
  createMessageCenter,
  type Identify,
  type Message,
  type MessageCenterOptions,
  type Reset,
  type SyncAnswer,
} from 'message-center-element/server';
import { mongoStore } from 'message-center-element/server/mongo';
import { sqliteStore } from 'message-center-element/server/sqlite';
import mongoose from 'mongoose';

declare module 'express-session' {
  interface SessionData {
    userId: number;
  }
}

/** As in `next`: of its two kinds of request one is Node's, and one is the web's. */
interface NextApiRequest extends AppRequest {
  cookies: Partial<Record<string, string>>;
}
interface NextRequest extends Request {
  nextUrl: URL;
}

declare const handler5: Handler5;
declare const handler4: Handler4;

const own = createMessageCenter({
  store: sqliteStore('messages.db'),
  use: [session({ secret: 'a long secret' }), handler5, handler4, express.json()],
  // As the types of the middleware say: the request has a session.
  identify: (request) => {
    const { userId } = request.session;
    return userId === undefined ? null : { user: String(userId), expiresAt: undefined };
  },
});

export const centers = [
  createMessageCenter(),
  createMessageCenter({ identify: (request: Request5) => ({ user: request.get('x-user') ?? '' }) }),
  createMessageCenter({
    identify: (request: Request4) => ({ user: request.params.user ?? '' }),
  }),
  createMessageCenter({ identify: (request: FastifyRequest) => ({ user: request.id }) }),
  createMessageCenter({
    identify: (request: NextApiRequest) => ({ user: request.cookies.u ?? '' }),
  }),
  createMessageCenter({ identify: (request: NextRequest) => ({ user: request.nextUrl.host }) }),
  createMessageCenter({
    identify: async (_request, token) => (token ? { user: token } : undefined),
  }),
  createMessageCenter({ store: mongoStore('mongodb://127.0.0.1/app') }),
  createMessageCenter({ store: mongoStore(mongoose.createConnection('mongodb://127.0.0.1/app')) }),
];

export const options: MessageCenterOptions = {
  identify: (request: Request5) => ({ user: request.ip ?? '' }),
};
export const identify: Identify = (request) => ({ user: request.headers.host ?? '' });

createMessageCenter({
  // @ts-expect-error An id is a string: of a number, String(id).
  identify: () => ({ user: 1 }),
});
createMessageCenter({
  // @ts-expect-error There is no such option.
  onIdentify: identify,
});

const app = express();
app.use('/message-center', own.router());
app.use('/message-center', own.handler);
own.attach(createServer(app));
own.attach(createSecureServer({}, own.handler));
const fastify = Fastify();
own.attach(fastify.server);
fastify.all('/message-center/*', (request, reply) => {
  reply.hijack();
  own.handler(request.raw, reply.raw);
});
app.get('/', async (request, response) => {
  response.send(await own.sessionOf(request, response));
});

interface ReportData {
  reportId: number;
}

export async function sends(): Promise<Message<ReportData>['data']> {
  const to = { user: 'barry' };
  await own.send({ to, text: 'Done.', data: { anything: ['that', 'is', 'JSON'] } });
  await own.send<ReportData>({ to, text: 'Done.', data: { reportId: 42 } });
  // @ts-expect-error Not what the data was said to be.
  await own.send<ReportData>({ to, text: 'Done.', data: { reportId: '42' } });
  // @ts-expect-error Not JSON.
  await own.send({ to, text: 'Done.', data: { at: new Date() } });
  const message: Message<ReportData> | undefined = undefined as Message<ReportData> | undefined;
  return message?.data;
}

export async function syncs(position: string | undefined): Promise<readonly Message[]> {
  const reset: Reset = await own.sync({ user: 'barry' });
  const answer: SyncAnswer = await own.sync({ user: 'barry' }, position);
  // @ts-expect-error After a position it may be a delta.
  const wrong: Reset = await own.sync({ user: 'barry' }, '1.abc');
  return [...reset.messages, ...(answer.kind === 'reset' ? answer.messages : wrong.messages)];
}
