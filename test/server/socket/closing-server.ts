/** A server that closes while its middleware hangs on a handshake, and has nothing more to do. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { createMessageCenter } from '../../../server/index.js';
import { sqliteStore } from '../../../server/sqlite.js';

const center = createMessageCenter({
  store: sqliteStore(process.argv[2] as string),
  use: [() => void close()],
  identify: () => null,
});
const http = createServer(center.handler);
center.attach(http);
http.listen(0, '127.0.0.1', () => {
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  const url = `ws://${host}/message-center/socket?EIO=4&transport=websocket`;
  new WebSocket(url, { origin: `http://${host}` }).on('error', () => {});
});

async function close(): Promise<void> {
  http.close();
  await center.close();
  console.log('closed');
}
