/** The server memory that clients which never read cost, next to as many clients that do. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { inTurns, printColumns } from './measure.mjs';

const ROUNDS = 1;
const CLIENTS = 100;
/** How much may wait for each client, as set in the option `limits`. */
const WAITING_KILOBYTES = 256;

/**
 * The kernel buffers about 4 MB for each client before anything waits in the server, so more is
 * sent. Clients of one inbox share the waiting frames; with one inbox per client, nothing is
 * shared.
 */
const LOADS = [
  { inboxes: 10, count: 10_000, text: 'Your report is ready. '.repeat(50) },
  { inboxes: CLIENTS, count: 600, text: 'Your report is ready. '.repeat(450) },
];

for (const load of LOADS) {
  const results = await inTurns(ROUNDS, {
    'clients that read': () => run(load, (client) => client.resume()),
    'clients that never read': () => run(load, (client) => client.pause()),
  });
  const { inboxes, count, text } = load;
  const title = `Memory of the server while ${count} messages of ${text.length} bytes go to each of ${CLIENTS} clients of ${inboxes} inboxes; at most ${(CLIENTS * WAITING_KILOBYTES) / 1_024} MB may wait`;
  printColumns(title, results, {
    'live, MB': ({ live }) => live,
    'resident, MB': ({ system }) => system,
    'sent to each': ({ sent }) => sent,
    'still open': ({ connections }) => connections,
  });
}
process.exit();

/** One measurement, with its own server. */
async function run({ inboxes, count, text }, treat) {
  const server = fork(new URL('slow-readers-server.mjs', import.meta.url), {
    execArgv: ['--expose-gc'],
  });
  const [{ port }] = await once(server, 'message');
  const users = Array.from({ length: inboxes }, (_, index) => `user ${index}`);
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, (_, index) => join(port, users[index % inboxes])),
  );
  for (const client of clients) treat(client);
  server.send({ users, count, text });
  const [result] = await once(server, 'message');
  for (const client of clients) client.terminate();
  server.disconnect();
  await once(server, 'exit');
  return result;
}

/** A client that has joined its inbox and has received its first answer. */
async function join(port, user) {
  const origin = `http://127.0.0.1:${port}`;
  const address = `ws://127.0.0.1:${port}/message-center/socket?EIO=4&transport=websocket`;
  const client = new WebSocket(address, { origin, headers: { 'x-user': user } });
  client.on('error', () => {});
  client.on('message', (data) => String(data) === '2' && client.send('3'));
  await once(client, 'open');
  client.send('40{}');
  await heard(client, '40');
  client.send('421["sync",{}]');
  await heard(client, '431');
  return client;
}

function heard(client, start) {
  return new Promise((resolve) => {
    const listen = (data) => {
      if (!String(data).startsWith(start)) return;
      client.off('message', listen);
      resolve();
    };
    client.on('message', listen);
  });
}
