import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import cookie from '@fastify/cookie';
import session from '@fastify/session';
import Fastify from 'fastify';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';

const app = Fastify();
await app.register(cookie);
await app.register(session, {
  secret: process.env.SESSION_SECRET ?? 'only good for an example, as long as it has to be',
  cookie: { secure: 'auto' },
  saveUninitialized: false,
});

// Fastify's sessions are read from the cookie, because a socket's handshake is not a Fastify
// request.
const decryptSession = promisify(app.decryptSession);

const center = createMessageCenter({
  store: sqliteStore(process.env.DATABASE ?? 'messages.db'),
  async identify(request) {
    const { sessionId } = app.parseCookie(request.headers.cookie ?? '');
    if (!sessionId) return null;
    const asked = {};
    await decryptSession(sessionId, asked);
    const user = asked.session.get('user');
    return user ? { user } : null;
  },
});
await center.ready();

app.all('/message-center/*', (request, reply) => {
  reply.hijack();
  request.raw.body = request.body; // Fastify has read it
  center.handler(request.raw, reply.raw);
});
center.attach(app.server);

app.get('/', async (_request, reply) => {
  return reply.type('text/html').send(await readFile('index.html'));
});
app.post('/sign-in', (request, reply) => {
  request.session.set('user', request.body.user);
  return reply.code(204).send();
});
app.post('/sign-out', async (request, reply) => {
  await request.session.destroy();
  return reply.code(204).send();
});

const port = Number(process.env.PORT ?? 3000);
console.log(await app.listen({ port }));

process.once('SIGTERM', async () => {
  await center.close();
  setTimeout(() => app.server.closeAllConnections(), 2_000).unref();
  await app.close();
});
