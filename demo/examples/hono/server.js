import { readFile } from 'node:fs/promises';
import { serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { deleteCookie, setSignedCookie } from 'hono/cookie';
import { parseSigned } from 'hono/utils/cookie';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';

const PORT = Number(process.env.PORT ?? 3000);
const SECRET = process.env.SESSION_SECRET ?? 'only good for an example';

const app = new Hono();
app.get('/', async (c) => c.html(await readFile('index.html', 'utf8')));
app.post('/sign-in', async (c) => {
  const { user } = await c.req.json();
  await setSignedCookie(c, 'user', user, SECRET, { httpOnly: true, sameSite: 'Lax' });
  return c.body(null, 204);
});
app.post('/sign-out', (c) => {
  deleteCookie(c, 'user');
  return c.body(null, 204);
});

const center = createMessageCenter({
  store: sqliteStore(process.env.DATABASE ?? 'messages.db'),
  async identify(request) {
    // The request is Node's own, for pages and sockets; Hono's function parses its cookie.
    const { user } = await parseSigned(request.headers.cookie ?? '', SECRET, 'user');
    return user ? { user } : null;
  },
});
await center.ready();

app.all('/message-center/*', ({ env }) => {
  center.handler(env.incoming, env.outgoing);
  return RESPONSE_ALREADY_SENT;
});
const server = serve({ fetch: app.fetch, port: PORT }, ({ port }) => {
  console.log(`http://localhost:${port}`);
});
center.attach(server);

process.once('SIGTERM', async () => {
  await center.close();
  server.close();
  setTimeout(() => server.closeAllConnections(), 2_000).unref();
});
