import { createServer } from 'node:http';
import cookieSession from 'cookie-session';
import express from 'express';
import { createMessageCenter } from 'message-center-element/server';
import { mongoStore } from 'message-center-element/server/mongo';

// Every process identifies the user by the cookie alone; sticky sessions are not needed.
const secret = process.env.SESSION_SECRET ?? 'only good for an example';
const sessions = cookieSession({ secret, sameSite: 'lax' });

const app = express();
const server = createServer(app);
const center = createMessageCenter({
  store: mongoStore(process.env.MONGODB_URI ?? 'mongodb://localhost/app'),
  use: [sessions],
  identify: ({ session }) => (session.user ? { user: session.user } : null),
});
await center.ready();
center.attach(server);

app.use(sessions);
app.use('/message-center', center.router());
app.use(express.json());
app.get('/', (_request, response) => response.sendFile('index.html', { root: '.' }));
app.post('/sign-in', (request, response) => {
  request.session.user = request.body.user;
  response.sendStatus(204);
});
app.post('/sign-out', (request, response) => {
  request.session = null;
  response.sendStatus(204);
});

server.listen(process.env.PORT ?? 3000);

process.once('SIGTERM', async () => {
  await center.close();
  server.close(() => process.disconnect());
  setTimeout(() => server.closeAllConnections(), 2_000).unref();
});
