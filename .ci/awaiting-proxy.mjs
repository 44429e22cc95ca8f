/**
 * A proxy before the MongoDB stand-in: `node awaiting-proxy.mjs <uri>`. The first line that it
 * prints is its own address. It ends on SIGTERM.
 *
 * A MongoDB server that has no change for a change stream waits up to a second before it says so.
 * The stand-in says so immediately, and the driver asks again: each open stream would keep a
 * processor busy. The proxy holds such an answer until something is written.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** How long a server waits by default. */
const AWAIT_MS = 1_000;

/** Of a message: its length, its id, the id of the message that it answers, and its kind. */
const HEADER_BYTES = 16;
const OP_MSG = 2013;

/** Before the name of the first field: the header, flags, the section's kind, length and type. */
const NAME_AT = HEADER_BYTES + 4 + 1 + 4 + 1;

/** An empty array in BSON, as the field of an answer. */
const NO_CHANGES = Buffer.from('\x04nextBatch\0\x05\0\0\0\0', 'latin1');

const GREETINGS = ['hello', 'ismaster'];
const WRITES = ['insert', 'update', 'delete', 'drop', 'dropDatabase', 'commitTransaction'];

const uri = process.argv[2];
const { host, hostname, port } = new URL(uri);

/** How many writes have been answered, and the answers that wait for the next one. */
let writes = 0;
const held = new Set();

const server = createServer(serve).listen(0, '127.0.0.1');
await once(server, 'listening');
const ownHost = `127.0.0.1:${server.address().port}`;
if (ownHost.length !== host.length) throw new Error(`${ownHost} is not as long as ${host}.`);
console.log(uri.replace(host, ownHost));
process.once('SIGTERM', () => process.exit());

function serve(client) {
  const upstream = connect(Number(port), hostname);
  /** By the id of the message, until it is answered. */
  const commands = new Map();
  eachMessage(client, (message) => {
    commands.set(message.readInt32LE(4), { name: nameOf(message), writes });
    upstream.write(message);
  });
  eachMessage(upstream, (message) => {
    const id = message.readInt32LE(8);
    const command = commands.get(id);
    commands.delete(id);
    answer(client, message, command);
  });
  end(client, upstream);
  end(upstream, client);
}

function answer(client, message, command) {
  if (GREETINGS.includes(command.name)) client.write(withOwnHost(message));
  else if (isWithoutChange(message, command)) hold(() => client.write(message));
  else client.write(message);
  if (!WRITES.includes(command.name)) return;
  writes += 1;
  for (const release of held) release();
}

function isWithoutChange(message, command) {
  return command.name === 'getMore' && command.writes === writes && message.includes(NO_CHANGES);
}

function hold(send) {
  const release = () => {
    clearTimeout(timer);
    held.delete(release);
    send();
  };
  const timer = setTimeout(release, AWAIT_MS);
  held.add(release);
}

/** A replica set names its members in answers, which keep their length. */
function withOwnHost(message) {
  return Buffer.from(message.toString('latin1').replaceAll(host, ownHost), 'latin1');
}

/** The name of a command is that of the first field of its document. */
function nameOf(message) {
  if (message.readInt32LE(12) !== OP_MSG) return 'hello';
  return message.toString('latin1', NAME_AT, message.indexOf(0, NAME_AT));
}

function eachMessage(socket, callback) {
  let rest = Buffer.alloc(0);
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= HEADER_BYTES && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0);
      callback(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  });
}

function end(socket, other) {
  socket.setNoDelay();
  socket.on('error', () => socket.destroy());
  socket.on('close', () => other.destroy());
}
