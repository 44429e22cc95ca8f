import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { LogRecord, MessageCenterOptions } from '../../../server/index.js';
import { bundledProgram } from '../../support/bundled-program.js';
import { CenterFixture, identifyByName, type Served } from '../../support/center-fixture.js';
import { newFolder } from '../../support/store-sqlite.js';
import { TcpClient, webSocketHeaders } from '../../support/tcp-client.js';
import { fetchAs, openSocket } from '../../support/transport-clients.js';
import { RawSocket } from '../../support/transport-raw-socket.js';

const WORKER = 'test/server/socket/closing-worker.ts';
const SERVER = 'test/server/socket/closing-server.ts';
/** What close() and the app's server may take together. */
const LONGEST_MS = 5_000;

describe('closing', () => {
  let fixture: CenterFixture;

  beforeEach(async () => {
    fixture = new CenterFixture();
    await fixture.start();
  });
  afterEach(() => fixture.stop());

  const closed = (served: Served): Promise<void> =>
    promisify(served.http.close.bind(served.http))();

  /** Clients that no longer read or answer, each in another state. */
  async function suspend(served: Served): Promise<void> {
    const joined = await (await RawSocket.open(fixture, served, { user: 'barry' })).join();
    const silent = await RawSocket.open(fixture, served);
    for (const { ws } of [joined, silent]) ws.pause();
    const asking = await TcpClient.open(fixture, served.origin);
    asking.socket.pause();
    const path = '/message-center/socket?EIO=4&transport=websocket';
    asking.request(`GET ${path}`, webSocketHeaders(`Origin: ${served.origin}`, 'X-Hang: yes'));
    for (let n = 0; n < 50; n += 1) {
      await served.center.send({ to: { user: 'barry' }, text: 'x'.repeat(9_000) });
    }
  }

  /** A center whose middleware hangs on request. */
  async function serve(options: MessageCenterOptions = {}): Promise<Served> {
    return fixture.serve({
      use: [
        (request, _response, next) => {
          if (!request.headers['x-hang']) next();
        },
      ],
      ...options,
    });
  }

  for (const order of ['before', 'after'] as const) {
    it(`ends with suspended clients when the app's server is closed ${order} it`, async () => {
      const served = await serve();
      await suspend(served);
      const page = await openSocket(fixture, served, { user: 'anna' });
      const begin = performance.now();
      const early = order === 'before' ? closed(served) : undefined;
      await served.center.close();
      await (early ?? closed(served));
      expect(performance.now() - begin).toBeLessThan(LONGEST_MS);
      await expect.poll(() => page.closes).toEqual(['transport close']);
      expect(served.log).toEqual([]);
    });
  }

  it('leaves no socket connection open, and does not touch the others', async () => {
    const served = await serve();
    const connections = promisify(served.http.getConnections.bind(served.http));
    const other = await TcpClient.open(fixture, served.origin);
    await expect.poll(connections).toBe(1);
    await suspend(served);
    await served.center.close();
    await expect.poll(connections).toBe(1);
    other.request('GET /elsewhere');
    await expect.poll(() => other.statuses, { interval: 5 }).toEqual([404]);
  });

  it('answers polls in progress, and logs no error for them or for later ones', async () => {
    const served = await serve();
    await served.center.send({ to: { user: 'barry' }, text: 'one' });
    const poll = () => fetchAs(served, { user: 'barry' }, '/messages?since=');
    for (let n = 0; n < 5; n += 1) await poll();
    const polls = Array.from({ length: 30 }, poll);
    // By then, some of them are being executed, and some have not been read.
    await Promise.race(polls);
    await served.center.close();
    const statuses = (await Promise.all(polls)).map(({ status }) => status);
    expect(new Set([...statuses, 200, 503])).toEqual(new Set([200, 503]));
    const late = await poll();
    expect(late.status).toBe(503);
    // The connection of a page that tries again would else keep the app's server from closing.
    expect(late.headers.get('connection')).toBe('close');
    expect(served.log).toEqual([]);
  });

  it('logs nothing, and answers, if it begins while the store is being opened', async () => {
    const log: LogRecord[] = [];
    const store = fixture.store();
    const { open } = store;
    let finish = (): void => {};
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    store.open = async (record) => {
      await open.call(store, record);
      await slow;
    };
    const center = fixture.center({
      store,
      identify: identifyByName,
      log: (record) => log.push(record),
    });
    const http = createServer(center.handler);
    const origin = await fixture.listen(http);
    const poll = fetch(`${origin}/message-center/counts`, { headers: { cookie: 'app=barry' } });
    await once(http, 'request');
    center.attach(http);
    await center.close();
    finish();
    expect((await poll).status).toBe(503);
    expect(log).toEqual([]);
  });

  it('is final: background work that would keep the process alive does not start again', async () => {
    const { center } = await serve();
    await center.close();
    expect(() => center.work()).toThrow(/has been closed/);
    expect(() => center.watch()).toThrow(/has been closed/);
  });

  it('waits for a slow read of the store', async () => {
    let finish = (): void => {};
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const store = fixture.store();
    const { applyPending } = store;
    let waiting = false;
    store.applyPending = async (inbox) => {
      waiting = true;
      await gate;
      return applyPending.call(store, inbox);
    };
    const served = await serve({ store });
    const poll = fetchAs(served, { user: 'barry' }, '/messages');
    await expect.poll(() => waiting, { interval: 5 }).toBe(true);
    const closing = served.center.close();
    finish();
    const answer = await poll;
    expect(answer.status).toBe(200);
    expect(answer.headers.get('connection')).toBe('close');
    await closing;
    expect(served.log).toEqual([]);
  });

  async function runWorker(...store: string[]): Promise<{ code: number | null; errors: string }> {
    const started = [bundledProgram(WORKER), ...store];
    const child: ChildProcess = spawn(process.execPath, started, {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    fixture.later(() => void child.kill('SIGKILL'));
    let errors = '';
    child.stderr?.on('data', (chunk) => {
      errors += chunk;
    });
    await once(child, 'close');
    return { code: child.exitCode, errors };
  }

  it('lets a worker process exit by itself, on SQLite', async () => {
    const { folder, remove } = await newFolder();
    fixture.later(remove);
    expect(await runWorker('sqlite', `${folder}/m.db`)).toEqual({ code: 0, errors: '' });
  });

  it.skipIf(inject('mongoSetUri') === null)(
    'lets a worker process exit by itself, on MongoDB',
    async () => {
      const uri = new URL(inject('mongoSetUri') as string);
      uri.pathname = '/closing-worker';
      expect(await runWorker('mongo', uri.href)).toEqual({ code: 0, errors: '' });
    },
  );

  it('lets a process exit whose middleware hangs', async () => {
    const { folder, remove } = await newFolder();
    fixture.later(remove);
    const child = spawn(process.execPath, [bundledProgram(SERVER), `${folder}/m.db`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    fixture.later(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const closedAt = performance.now();
    await once(child, 'close');
    expect(performance.now() - closedAt).toBeLessThan(LONGEST_MS);
    expect(child.exitCode).toBe(0);
  });
});
