import { createServer } from 'node:http';
import express from 'express';
import session from 'express-session';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';
import passport from 'passport';
import { Strategy } from 'passport-local';

// A real app checks a password here; this one accepts every name.
const strategy = new Strategy({ usernameField: 'user', passwordField: 'user' }, (name, _, done) =>
  done(null, { id: name }),
);
passport.use(strategy);
passport.serializeUser((user, done) => done(null, user.id));
passport.deserializeUser((id, done) => done(null, { id }));

const secret = process.env.SESSION_SECRET ?? 'only good for an example';
const signedIn = [session({ secret, resave: false, saveUninitialized: false }), passport.session()];

const app = express();
const server = createServer(app);
const center = createMessageCenter({
  store: sqliteStore(process.env.DATABASE ?? 'messages.db'),
  use: signedIn, // so that sockets know the user too
  identify: (request) => (request.user ? { user: String(request.user.id) } : null),
});
await center.ready();
center.attach(server);

app.use(signedIn);
app.use('/message-center', center.router());
app.use(express.json());
app.use(express.static('public'));

app.post('/sign-in', passport.authenticate('local'), (_request, response) => {
  response.sendStatus(204);
});
app.post('/sign-out', (request, response, next) => {
  request.logout((error) => (error ? next(error) : response.sendStatus(204)));
});

server.listen(process.env.PORT ?? 3000, () => {
  console.log(`http://localhost:${server.address().port}`);
});

process.once('SIGTERM', async () => {
  await center.close();
  server.close();
  setTimeout(() => server.closeAllConnections(), 2_000).unref();
});
