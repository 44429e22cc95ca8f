import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { bundledProgram } from '../../support/bundled-program.js';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { fetchAs, openSocket } from '../../support/transport-clients.js';

type Running = Served & { readonly child: ChildProcess; readonly lines: readonly string[] };

describe('an error of the app’s own code that nobody catches', () => {
  const fixture = new CenterFixture();
  let folder: string;

  beforeAll(async () => {
    await fixture.start();
    folder = await mkdtemp(join(tmpdir(), 'message-center-uncaught-'));
  });
  afterAll(async () => {
    await fixture.stop();
    await rm(folder, { recursive: true });
  });

  async function start(...args: string[]): Promise<Running> {
    const program = bundledProgram('test/server/auth/throwing-server.ts');
    const child = spawn(process.execPath, [program, join(folder, 'messages.db'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    fixture.later(() => void child.kill('SIGKILL'));
    const lines: string[] = [];
    const output = createInterface({ input: child.stdout });
    const [port] = (await once(output, 'line')) as [string];
    output.on('line', (line) => lines.push(line));
    const origin = `http://127.0.0.1:${port}`;
    const url = `${origin}/message-center`;
    return {
      child,
      lines,
      origin,
      url,
      center: fixture.center(),
      http: undefined as never,
      log: [],
    };
  }

  const ways = ['timer', 'tick', 'immediate', 'rejection', 'late rejection', 'emitter'];

  /** Resolves when a socket with these headers, which joins if it may, is refused or closed. */
  async function ended(server: Running, headers: Readonly<Record<string, string>>): Promise<void> {
    const address = `${server.url.replace('http', 'ws')}/socket?EIO=4&transport=websocket`;
    const ws = new WebSocket(address, { origin: server.origin, headers });
    ws.on('open', () => ws.send('40{}'));
    ws.on('error', () => {});
    await new Promise((resolve) => ws.on('close', resolve));
  }

  it('ends the socket that it belongs to, and never the process', async () => {
    const server = await start();
    const other = await openSocket(fixture, server, {});
    for (const where of ['use', 'identify']) {
      for (const way of ways) {
        for (const after of ['hang', 'pass']) {
          const before = server.lines.length;
          // Where it comes before the answer, joining fails, which closes no connection by itself.
          const isRefusal = where === 'identify' && after === 'hang';
          const end = ended(server, { 'x-way': `${where},${way},${after}` });
          await expect
            .poll(() => server.lines.length, { message: `${where} ${way}` })
            .toBeGreaterThan(before);
          expect(server.lines.at(-1)).toContain('boom');
          if (!isRefusal) await end;
        }
      }
    }
    expect(server.child.exitCode).toBeNull();
    await other.request('list', {});
    expect(other.closes).toEqual([]);
    expect((await fetchAs(server, {}, '/counts')).status).toBe(200);
  });

  it('fails the request that it belongs to, over HTTP', async () => {
    const server = await start();
    for (const where of ['use', 'identify']) {
      for (const way of ways) {
        const headers = { 'x-way': `${where},${way},hang` };
        expect((await fetchAs(server, { headers }, '/counts')).status, headers['x-way']).toBe(500);
      }
    }
    expect((await fetchAs(server, {}, '/counts')).status).toBe(200);
  });

  it('does not reach the app’s own listeners, which receive all others', async () => {
    const server = await start('listening');
    const headers = { 'x-way': 'use,timer,hang' };
    expect((await fetchAs(server, { headers }, '/counts')).status).toBe(500);
    fetch(`${server.origin}/crash`).catch(() => {});
    await expect.poll(() => server.lines.at(-1), { timeout: 5_000 }).toBe('the app heard boom');
    expect(server.lines.filter((line) => line.startsWith('the app heard'))).toHaveLength(1);
  });

  it('ends the process as usual if it comes from other code of the app', async () => {
    const server = await start();
    const headers = { 'x-way': 'use,timer,hang' };
    expect((await fetchAs(server, { headers }, '/counts')).status).toBe(500);
    fetch(`${server.origin}/crash`).catch(() => {});
    const [code] = (await once(server.child, 'exit')) as [number];
    expect(code).toBe(1);
  });
});
