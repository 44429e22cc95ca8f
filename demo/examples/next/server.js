import { createServer } from 'node:http';
import next from 'next';
import { center } from './center.js';

const app = next({ dev: process.env.NODE_ENV !== 'production' });
await app.prepare();
await center.ready();

const handle = app.getRequestHandler();
const server = createServer((request, response) => {
  center.handler(request, response, () => handle(request, response));
});
center.attach(server);
server.listen(process.env.PORT ?? 3000, () => {
  console.log(`http://localhost:${server.address().port}`);
});

process.once('SIGTERM', async () => {
  await center.close();
  await app.close();
  server.close();
  setTimeout(() => server.closeAllConnections(), 2_000).unref();
});
