/**
 * A process with many sockets. Its arguments: the origin, the path, the number. Reports when all are
 * connected, and each time when all have received a push.
 */
import { io } from 'socket.io-client';

const [origin, path, count] = process.argv.slice(2);
const sockets = Number(count);
let received = 0;

for (let index = 0; index < sockets; index += 1) {
  const socket = io(origin, {
    path,
    addTrailingSlash: false,
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: { origin, 'x-user': `user ${index}` },
  });
  socket.on('push', () => {
    received += 1;
    if (received % sockets === 0) process.send('received');
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  // The server's publisher of the inbox has started when it answers.
  if (path !== '/bare') await socket.emitWithAck('sync', {});
}
process.send('connected');
