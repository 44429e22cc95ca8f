/**
 * A separate server process for clients that reset their connections: an uncaught error ends it.
 * Its first argument says who gets upgrades: the center alone (`attached`), the app's listener too
 * (`listening`), or the app's listener, which hands them to the center (`routed`).
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMessageCenter, type LogRecord } from '../../../server/index.js';
import { sqliteStore } from '../../../server/sqlite.js';

const [mode = '', file = ''] = process.argv.slice(2);
const log: LogRecord[] = [];

const center = createMessageCenter({
  store: sqliteStore(file),
  identify: () => ({ user: 'barry' }),
  use: [(_request, _response, next) => void setTimeout(next, 5)],
  log: (record) => log.push(record),
  limits: { socketsPerAddress: 10_000, socketsPerRecipient: 10_000 },
});
await center.ready();

const server = createServer((request, response) => {
  if (request.url === '/connections') {
    server.getConnections((_error, count) => response.end(JSON.stringify({ count, log })));
  } else if (request.url === '/slow') {
    response.write('slow');
    setTimeout(() => response.end(), 10);
  } else response.end('the app');
});
if (mode !== 'routed') center.attach(server);
if (mode !== 'attached') {
  server.on('upgrade', (request, socket, head) => {
    // As an app does that asks its own sessions first.
    if (mode === 'listening') setTimeout(() => socket.destroy(), 5);
    else center.upgrade(request, socket, head);
  });
}

server.listen(0, '127.0.0.1', () => {
  console.log(String((server.address() as AddressInfo).port));
});
