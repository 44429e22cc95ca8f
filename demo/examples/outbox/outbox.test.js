import assert from 'node:assert/strict';
import test from 'node:test';
import Database from 'libsql';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';
import { Outbox } from './outbox.js';

test('a message is sent if the transaction of the order commits, and only then', async () => {
  const center = createMessageCenter({ store: sqliteStore(':memory:'), log: () => {} });
  const database = new Database(':memory:');
  database.exec('CREATE TABLE orders (user TEXT NOT NULL, article TEXT NOT NULL)');
  const outbox = new Outbox(database, center);

  const order = database.transaction((user, article) => {
    database.prepare('INSERT INTO orders VALUES (?, ?)').run(user, article);
    outbox.add({ to: { user }, level: 'success', text: `You have ordered ${article}.` });
    if (article === 'nothing') throw new Error('There is no such article.');
  });
  order('barry', 'a lamp');
  assert.throws(() => order('barry', 'nothing'));
  await outbox.relay();

  const { messages } = await center.list({ user: 'barry' });
  assert.deepEqual(
    messages.map(({ text }) => text),
    ['You have ordered a lamp.'],
  );
  await center.close();
});
