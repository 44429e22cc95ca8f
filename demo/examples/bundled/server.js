import { createServer } from 'node:http';
import express from 'express';
import session from 'express-session';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';

const secret = process.env.SESSION_SECRET ?? 'only good for an example';
const sessions = session({ secret, resave: false, saveUninitialized: false });

const app = express();
const server = createServer(app);
const center = createMessageCenter({
  store: sqliteStore(process.env.DATABASE ?? 'messages.db'),
  use: [sessions],
  identify: ({ session }) => (session.user ? { user: session.user } : null),
});
center.attach(server);

app.use('/message-center', center.handler); // runs `use` by itself
app.use(sessions, express.json());
app.get('/', (_request, response) => response.sendFile('index.html', { root: '.' }));
app.post('/sign-in', (request, response) => {
  request.session.user = request.body.user;
  response.sendStatus(204);
});
app.post('/sign-out', (request, response, next) => {
  request.session.destroy((error) => (error ? next(error) : response.sendStatus(204)));
});

server.listen(process.env.PORT ?? 3000, () => {
  console.log(`http://localhost:${server.address().port}`);
});

process.once('SIGTERM', async () => {
  await center.close();
  server.close();
  setTimeout(() => server.closeAllConnections(), 2_000).unref();
});
