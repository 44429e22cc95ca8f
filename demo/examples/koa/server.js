import { createServer, ServerResponse } from 'node:http';
import { bodyParser } from '@koa/bodyparser';
import Koa from 'koa';
import session from 'koa-session';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';
import { routes } from './routes.js';

const app = new Koa();
app.keys = [process.env.SESSION_SECRET ?? 'only good for an example'];
app.use(session(app));
app.use(bodyParser());
app.use(routes);

const center = createMessageCenter({
  store: sqliteStore(process.env.DATABASE ?? 'messages.db'),
  identify(request) {
    // A socket's handshake is not a Koa request, so a context is created to read the session.
    const { user } = app.createContext(request, new ServerResponse(request)).session;
    return user ? { user } : null;
  },
});
await center.ready();

app.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/message-center/')) return next();
  ctx.respond = false;
  ctx.req.body = ctx.request.body; // the body parser has read it
  center.handler(ctx.req, ctx.res);
});
const server = createServer(app.callback());
center.attach(server);
server.listen(process.env.PORT ?? 3000, () => {
  console.log(`http://localhost:${server.address().port}`);
});

process.once('SIGTERM', async () => {
  await center.close();
  server.close();
  setTimeout(() => server.closeAllConnections(), 2_000).unref();
});
