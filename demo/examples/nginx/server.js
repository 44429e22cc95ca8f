import { createServer } from 'node:http';
import express from 'express';
import session from 'express-session';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';

const sessions = session({
  secret: process.env.SESSION_SECRET ?? 'only good for an example',
  resave: false,
  saveUninitialized: false,
  cookie: { secure: true },
});

const app = express();
const server = createServer(app);
const center = createMessageCenter({
  store: sqliteStore(process.env.DATABASE ?? 'messages.db'),
  trustProxy: true, // nginx passes on what the browser requested
  use: [sessions],
  identify: ({ session }) => (session.user ? { user: session.user } : null),
});
await center.ready();
center.attach(server);

app.set('trust proxy', 1);
app.use(sessions);
app.use('/message-center', center.router());
app.use(express.json());
app.use(express.static('public'));

app.post('/sign-in', (request, response) => {
  request.session.user = request.body.user;
  response.sendStatus(204);
});
app.post('/sign-out', (request, response, next) => {
  request.session.destroy((error) => (error ? next(error) : response.sendStatus(204)));
});

server.listen(process.env.PORT ?? 3000, '127.0.0.1', () => {
  console.log(`http://localhost:${server.address().port}`);
});

process.once('SIGTERM', async () => {
  await center.close();
  server.close();
  setTimeout(() => server.closeAllConnections(), 2_000).unref();
});
