/**
 * A process with many sockets. Its arguments are the origin, the path and the number of sockets. It
 * reports when all are connected, and each time all have received a push.
 */
import { io } from 'socket.io-client';

const [origin, path, count] = process.argv.slice(2);
const sockets = Number(count);
const AT_ONCE = 50;
let received = 0;

async function connect(index) {
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
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  // When the server answers, its publisher of the inbox has started.
  if (path !== '/bare') await socket.emitWithAck('sync', {});
}

for (let from = 0; from < sockets; from += AT_ONCE) {
  await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => connect(from + index)));
}
process.send('connected');
