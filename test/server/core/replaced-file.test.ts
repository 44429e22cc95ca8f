import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqliteStore } from '../../../server/sqlite.js';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { sqliteDiskFixture } from '../../support/store-sqlite.js';
import { openSocket } from '../../support/transport-clients.js';

let file: string;
let fixture: CenterFixture;
let served: Served;

beforeEach(async () => {
  fixture = new CenterFixture(async () => {
    const data = await sqliteDiskFixture();
    file = data.writerArgs[1] ?? '';
    return data;
  });
  await fixture.start();
  served = await fixture.serve();
});
afterEach(() => fixture.stop());

const to = { user: 'barry' };

function removeFiles(): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
}

/** What a process that starts now finds. */
async function foundTexts(): Promise<string[]> {
  const { messages } = await fixture.center().list(to);
  return messages.map(({ text }) => text);
}

function errors(): string[] {
  return served.log.filter(({ level }) => level === 'error').map(({ text }) => text);
}

test('send() after the file was deleted puts the message into the new file, whatever was cached', async () => {
  for (const text of ['one', 'two']) await served.center.send({ to, text });
  removeFiles();
  const sends = ['three', 'four'].map((text) => served.center.send({ to, text }));
  await Promise.all(sends);
  await served.center.send({ to, text: 'five' });
  expect(await foundTexts()).toEqual(['five', 'four', 'three']);
  expect(await served.center.counts(to)).toMatchObject({ total: 3, unread: 3 });
  expect(errors()).toHaveLength(1);
  expect(errors()[0]).toContain(file);
});

test('a key of the previous file is a new message in the new file', async () => {
  const sent = await served.center.send({ to, text: 'one', key: 'report' });
  removeFiles();
  expect(await served.center.send({ to, text: 'two', key: 'report' })).toEqual({
    id: sent.id,
    existing: false,
  });
  expect(await foundTexts()).toEqual(['two']);
});

test("a worker's messages reach the page, and a page of the previous file gets a reset", async () => {
  const page = await openSocket(fixture, served, to);
  for (const text of ['one', 'two', 'three']) await served.center.send({ to, text });
  await expect.poll(() => page.texts).toEqual(['one', 'two', 'three']);
  const position = page.pushes.at(-1)?.cur ?? '';
  removeFiles();
  const worker = fixture.center();
  await worker.send({ to, text: 'four' });
  await expect.poll(() => page.heads.length).toBeGreaterThan(0);
  const answer = await page.request('sync', { position });
  expect(answer).toMatchObject({ kind: 'reset', reason: 'unknown', messages: [{ text: 'four' }] });
  await worker.send({ to, text: 'five' });
  await expect.poll(() => page.texts.at(-1)).toBe('five');
  // It begins earlier if the server found the new file before there was a message in it.
  expect([answer.position, '0.0']).toContain(page.pushes.at(-1)?.prev);
  expect(errors()).toEqual([expect.stringContaining(file)]);
});

test('send() rejects while the folder is gone, and works again when it is back', async () => {
  await served.center.send({ to, text: 'one' });
  rmSync(dirname(file), { recursive: true });
  for (const text of ['two', 'three']) {
    await expect(served.center.send({ to, text })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  }
  mkdirSync(dirname(file));
  await served.center.send({ to, text: 'four' });
  expect(await foundTexts()).toEqual(['four']);
});

test('what one center sends to a store in memory reaches the pages of another center on it', async () => {
  const store = sqliteStore(':memory:');
  const server = await fixture.serve({ store });
  const worker = fixture.center({ store });
  const page = await openSocket(fixture, server, to);
  await worker.send({ to, text: 'one' });
  await expect.poll(() => page.texts).toEqual(['one']);
  expect(server.log.map(({ text }) => text).join()).toMatch(/nothing is kept/);
});
