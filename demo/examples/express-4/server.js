const { createServer } = require('node:http');
const express = require('express');
const session = require('express-session');
const { createMessageCenter } = require('message-center-element/server');
const { sqliteStore } = require('message-center-element/server/sqlite');

const secret = process.env.SESSION_SECRET ?? 'only good for an example';
const sessions = session({ secret, resave: false, saveUninitialized: false });

const app = express();
const server = createServer(app);
const center = createMessageCenter({
  store: sqliteStore(process.env.DATABASE ?? 'messages.db'),
  use: [sessions], // so that sockets know the user too
  identify: ({ session }) => (session.user ? { user: session.user } : null),
});
center.attach(server);

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

center.ready().then(() => {
  server.listen(process.env.PORT ?? 3000, () => {
    console.log(`http://localhost:${server.address().port}`);
  });
});

process.once('SIGTERM', async () => {
  await center.close();
  server.close();
  setTimeout(() => server.closeAllConnections(), 2_000).unref();
});
