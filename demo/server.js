/** A small app with background work. Start it with `npm start`. */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { createMessageCenter } from 'message-center-element/server';
import { apiRoutes } from './api.js';
import { signedInUser, signInRoutes } from './sign-in.js';
import { makeStore, STORE_NAME } from './store.js';
import { startWorker } from './worker-process.js';

const PAGE = fileURLToPath(new URL('./page/', import.meta.url));
/** The pages of the frameworks, built by build.js. */
const BUILT = fileURLToPath(new URL('./built/', import.meta.url));
const PORT = Number(process.env.PORT ?? 3000);

/**
 * As strict as possible: nothing from other origins, nothing inline, no text that becomes a script.
 */
const POLICY = "default-src 'self'; require-trusted-types-for 'script'";

const center = createMessageCenter({
  store: makeStore(),
  identify(request) {
    const user = signedInUser(request);
    return user === null ? null : { user };
  },
});
await center.ready();

const app = express();
app.disable('x-powered-by');
app.use((_request, response, next) => {
  response.setHeader('Content-Security-Policy', POLICY);
  next();
});
app.use('/message-center', center.router());
app.use('/api', apiRoutes(center));
app.use(signInRoutes());
// Opening a report marks the message that links to it read.
app.use(center.markReadByUrl);
app.get('/reports/:id', (_request, response) => response.sendFile('report.html', { root: PAGE }));
app.use(express.static(PAGE));
app.use(express.static(BUILT));

const server = createServer(app);
center.attach(server);
const stopWorker = startWorker();

server.once('error', (error) => {
  console.error(`The demo cannot listen on port ${PORT}: ${error.message}. Set PORT to another.`);
  process.exitCode = 1;
  void stop();
});
server.listen(PORT, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : PORT;
  console.log(
    `The demo is at http://localhost:${port} (messages in ${STORE_NAME}). Ctrl-C ends it.`,
  );
});

async function stop() {
  await stopWorker();
  await center.close();
  server.close();
  server.closeAllConnections();
}

process.once('SIGINT', stop);
process.once('SIGTERM', stop);
