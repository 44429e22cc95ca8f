import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { MessageCenterError } from '../../protocol/index.js';
import { SocketClient } from '../../widget/connection/socket-client.js';
import { FaultyServer } from './faulty-server.js';

const WAIT = { timeout: 10_000, interval: 5 };

let server: FaultyServer;
let socket: SocketClient | undefined;

beforeEach(async () => {
  server = await FaultyServer.start();
});

afterEach(async () => {
  socket?.close();
  await server.stop();
});

/** A socket of the user `barry`, and what it reported. */
function open(url = server.url, answerMs = 3_000) {
  const reported: string[] = [];
  const opened = new SocketClient(url, async () => 'barry', answerMs, {
    opened: () => reported.push('opened'),
    closed: (error) => reported.push(`closed ${error?.code}`),
    push: (push) => reported.push(push ? `push ${push.cur} ${push.entries.length}` : 'unreadable'),
  });
  socket = opened;
  const reports = (event: string): Promise<void> =>
    vi.waitFor(() => expect(reported).toContain(event), WAIT);
  return { opened, reported, reports };
}

describe('SocketClient', () => {
  it('buffers no command: one that cannot be sent now is refused', async () => {
    const { opened, reports } = open();
    await expect(opened.request('sync', {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await reports('opened');
    await opened.request('list', {});
    expect(server.asked).toEqual(['socket:list']);
    opened.close();
    await expect(opened.request('sync', {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('rejects with the error of the server, and with INVALID for an unreadable answer', async () => {
    const { opened, reports } = open();
    await reports('opened');
    await expect(opened.request('read', { ids: ['x'] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    server.tamper = () => ({ kind: 'other' });
    await expect(opened.request('sync', {})).rejects.toMatchObject({ code: 'INVALID' });
  });

  it('closes when an answer takes too long, and reports it once', async () => {
    const { opened, reported, reports } = open(server.url, 1_000);
    await reports('opened');
    server.faults.set('sync', ['silence']);
    await expect(opened.request('sync', {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    opened.close();
    expect(reported).toEqual(['opened', 'closed undefined']);
  });

  it('reports pushes, heads, and unreadable data', async () => {
    const { reported, reports } = open();
    await reports('opened');
    await server.send();
    await reports('push 1.m1 1');
    server.sockets.emit('head', { position: await server.inbox().position() });
    server.sockets.emit('push', { prev: '1.m1' });
    server.sockets.emit('head', null);
    await vi.waitFor(() => expect(reported.length).toBe(5), WAIT);
    expect(reported.slice(1)).toEqual(['push 1.m1 1', 'push 1.m1 0', 'unreadable', 'unreadable']);
  });

  it('reports why it was refused, and nothing after it was closed', async () => {
    server.refuseSockets = 'LIMIT';
    const { reported, reports } = open();
    await reports('closed LIMIT');
    server.refuseSockets = null;
    const second = open();
    await second.reports('opened');
    second.opened.close();
    second.opened.close();
    await vi.waitFor(() => expect(server.sockets.open).toBe(0), WAIT);
    expect([reported, second.reported]).toEqual([['closed LIMIT'], ['opened']]);
  });

  it('is closed with the error if it gets no token', async () => {
    const closed: unknown[] = [];
    const failing = async (): Promise<string> => {
      throw new MessageCenterError('UNAVAILABLE', 'No token.');
    };
    socket = new SocketClient(server.url, failing, 3_000, {
      opened: () => closed.push('opened'),
      closed: (error) => closed.push(error?.code),
      push: () => {},
    });
    await vi.waitFor(() => expect(closed).toEqual(['UNAVAILABLE']), WAIT);
  });

  it('closes at a handshake that it cannot read, of another kind of server', async () => {
    const http = createServer().listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo;
    const others = new WebSocketServer({ server: http });
    for (const handshake of ['0', '0hello', '0null', '0{}']) {
      others.once('connection', (other) => other.send(handshake));
      const { reported, reports } = open(`http://127.0.0.1:${port}`, 60_000);
      await reports('closed undefined');
      expect(reported).toEqual(['closed undefined']);
    }
    others.close();
    http.close();
  });

  it('connects below the address of its server, even if that is the root of a site', async () => {
    const asked: (string | undefined)[] = [];
    const http = createServer().listen(0, '127.0.0.1');
    http.on('upgrade', ({ url }, socket) => {
      asked.push(url?.replace(/\?.*/, ''));
      socket.destroy();
    });
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo;
    for (const path of ['', '/a/b']) {
      const { reports } = open(`http://127.0.0.1:${port}${path}`);
      await reports('closed undefined');
    }
    http.close();
    expect(asked).toEqual(['/socket', '/a/b/socket']);
  });
});
