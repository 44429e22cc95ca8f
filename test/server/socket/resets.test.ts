import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../server/index.js';
import { bundledProgram } from '../../support/bundled-program.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { newFolder } from '../../support/store-sqlite.js';
import { H2C_HEADERS, TcpClient, webSocketHeaders } from '../../support/tcp-client.js';

const PROGRAM = 'test/server/socket/reset-server.ts';
const ROUNDS = 6;
const AT_ONCE = 20;

describe('clients that reset their connections', () => {
  let fixture: CenterFixture;
  let child: ChildProcess;
  let errors: string;

  beforeEach(async () => {
    fixture = new CenterFixture();
    await fixture.start();
    errors = '';
  });
  afterEach(() => fixture.stop());

  /** @param mode Who gets upgrades; see there. */
  async function serve(mode: string): Promise<string> {
    const { folder, remove } = await newFolder();
    fixture.later(remove);
    const started = [bundledProgram(PROGRAM), mode, `${folder}/messages.db`];
    child = spawn(process.execPath, started, { stdio: ['ignore', 'pipe', 'pipe'] });
    fixture.later(async () => {
      if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'close');
    });
    child.stderr?.on('data', (chunk) => {
      errors += chunk;
    });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const [port] = await once(lines, 'line');
    return `http://127.0.0.1:${port}`;
  }

  const SOCKET = '/message-center/socket?EIO=4&transport=websocket';

  /** What a client has written when it goes. */
  const MOMENTS: { readonly [moment: string]: (client: TcpClient, origin: string) => unknown } = {
    'at our path, while `use` is at work': (client, origin) =>
      client.request(`GET ${SOCKET}`, webSocketHeaders(`Origin: ${origin}`)),
    'at our path, from an origin that is refused': (client) =>
      client.request(`GET ${SOCKET}`, webSocketHeaders('Origin: http://evil.example')),
    'at our path, with the id of a session': (client, origin) =>
      client.request(`GET ${SOCKET}&sid=a`, webSocketHeaders(`Origin: ${origin}`)),
    'at another path': (client) => client.request('GET /elsewhere', webSocketHeaders()),
    'with an offer of HTTP/2': (client) => client.request('GET /', H2C_HEADERS),
    'with a body that is not complete': (client) =>
      client.request('POST /', [...H2C_HEADERS, 'Content-Length: 100'], 'begin'),
    'at our path, behind a slow response': (client, origin) =>
      client
        .request('GET /slow')
        .request(`GET ${SOCKET}`, webSocketHeaders(`Origin: ${origin}`), 'more'),
    'at another path, behind a slow response': (client) =>
      client.request('GET /slow').request('GET /elsewhere', webSocketHeaders()),
  };

  const connectionsOf = async (origin: string) => {
    const response = await fetch(`${origin}/connections`);
    return (await response.json()) as { count: number; log: LogRecord[] };
  };

  /** Opens a connection, writes, and resets it after some turns of the event loop. */
  async function resetOne(origin: string, write: (client: TcpClient) => unknown, turns: number) {
    const client = await TcpClient.open(fixture, origin);
    write(client);
    for (let n = 0; n < turns; n += 1) await turn();
    client.reset();
  }

  for (const mode of ['attached', 'listening', 'routed']) {
    it(`do not end the process: ${mode}`, { timeout: 60_000 }, async () => {
      const origin = await serve(mode);
      for (const [moment, write] of Object.entries(MOMENTS)) {
        for (let round = 0; round < ROUNDS; round += 1) {
          const resets = Array.from({ length: AT_ONCE }, (_, n) =>
            resetOne(origin, (client) => write(client, origin), (round * n) % 50),
          );
          await Promise.allSettled(resets);
        }
        expect(child.exitCode, `${moment}: ${errors}`).toBe(null);
        // The connection of this request; earlier keep-alive connections may still be open.
        await expect
          .poll(async () => (await connectionsOf(origin)).count, { timeout: 10_000 })
          .toBeLessThanOrEqual(1);
      }
      const { log } = await connectionsOf(origin);
      expect(log.filter(({ level }) => level === 'error')).toEqual([]);
      expect(errors).toBe('');
    });
  }
});
