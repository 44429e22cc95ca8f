import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Message } from '../../../protocol/index.js';
import { openDriver } from '../../../server/stores/sqlite/open-driver.js';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { mongoFactory } from '../../support/mongo-fixture.js';
import type { StoreFactory } from '../../support/store-fixture.js';
import { sqliteFixture } from '../../support/store-sqlite.js';
import { openSocket } from '../../support/transport-clients.js';

/** Changes that another program may have made to a stored message: its content, or its level. */
const SHAPES: Readonly<Record<string, { readonly content?: string; readonly level?: string }>> = {
  'broken JSON': { content: '{"text":"half' },
  'no object': { content: '["text"]' },
  'a text that is no string': { content: '{"text":{"a":1}}' },
  'no text': { content: '{"subject":"only"}' },
  'an empty text': { content: '{"text":""}' },
  'actions that are null': { content: '{"text":"a","actions":null}' },
  'an action without a label': { content: '{"text":"a","actions":[{"id":"b"}]}' },
  'a sender that is a string': { content: '{"text":"a","from":"barry"}' },
  'data that is a list': { content: '{"text":"a","data":[1]}' },
  'a level that is no name': { level: 'two words' },
};

/** Changes stored messages behind the store's back. */
interface Intruder {
  change(id: string, change: { content?: string; level?: string }): Promise<void>;
  close(): Promise<void>;
}

interface Kind {
  readonly factory: StoreFactory;
  readonly intrude: (address: string) => Promise<Intruder>;
}

async function intrudeSqlite(file: string): Promise<Intruder> {
  const driver = await openDriver(file);
  const where = "(SELECT seq FROM entries WHERE kind = 'added' AND id = ?)";
  return {
    async change(id, { content, level }) {
      if (content)
        driver.run(`UPDATE contents SET content = ? WHERE seq = ${where}`, [content, id]);
      if (level) driver.run(`UPDATE entries SET level = ? WHERE seq = ${where}`, [level, id]);
    },
    close: async () => driver.close(),
  };
}

async function intrudeMongo(uri: string): Promise<Intruder> {
  const connection = await mongoose.createConnection(uri).asPromise();
  const entries = connection.collection('message_center_entries');
  return {
    change: async (id, change) => void (await entries.updateOne({ id }, { $set: change })),
    close: () => connection.close(),
  };
}

const setUri = inject('mongoSetUri');
const KINDS: readonly (readonly [string, Kind])[] = [
  ['SQLite', { factory: sqliteFixture, intrude: intrudeSqlite }],
  ...(setUri === null
    ? []
    : [['MongoDB', { factory: mongoFactory(setUri), intrude: intrudeMongo }] as const]),
];

describe.each(KINDS)('a stored row of another shape on %s', (_name, { factory, intrude }) => {
  let address = '';
  const fixture = new CenterFixture(async () => {
    const data = await factory();
    address = data.writerArgs[1] ?? '';
    return data;
  });
  let served: Served;
  let intruder: Intruder;
  beforeAll(async () => {
    await fixture.start();
    served = await fixture.serve();
    intruder = await intrude(address);
    fixture.later(() => intruder.close());
  });
  afterAll(() => fixture.stop());

  const texts = (messages: readonly Message[]) => messages.map(({ text }) => text);

  test.each(Object.keys(SHAPES))(
    '%s: the rest is shown everywhere, and the log names it once',
    async (shape) => {
      const { center, log } = served;
      // An id of a user may have several lines, and must not forge one of the log.
      const to = { user: `${shape}\nforged` };
      await center.send({ to, text: 'first' });
      const start = (await center.list(to)).position;
      const { id } = await center.send({ to, text: 'second' });
      await center.send({ to, text: 'third' });
      await intruder.change(id, SHAPES[shape] ?? {});

      expect(texts((await center.list(to)).messages)).toEqual(['third', 'first']);
      const reset = await center.sync(to);
      expect(reset.kind === 'reset' && texts(reset.messages)).toEqual(['third', 'first']);
      const delta = await center.sync(to, start);
      expect(delta.kind === 'delta' && delta.entries).toMatchObject([
        { kind: 'removed', number: 2, ids: [id] },
        { kind: 'added', number: 3, message: { text: 'third' } },
      ]);
      await expect(center.get(to, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const told = log.filter(({ text }) => text.includes(id));
      expect(told).toHaveLength(1);
      expect(told[0]?.text).toMatch(/^The message .*\\nforged" cannot be read/);
    },
  );

  test('pages continue after rows that cannot be read', async () => {
    const to = { user: 'pages' };
    const ids: string[] = [];
    for (let turn = 0; turn < 7; turn += 1) {
      ids.push((await served.center.send({ to, text: `text ${turn}` })).id);
    }
    for (const at of [2, 3, 4, 5]) await intruder.change(ids[at] ?? '', { content: '{' });
    const found: string[] = [];
    let before: string | undefined;
    do {
      const page = await served.center.list(to, { limit: 2, ...(before ? { before } : {}) });
      found.push(...texts(page.messages));
      before = page.next ?? undefined;
    } while (before);
    expect(found).toEqual(['text 6', 'text 1', 'text 0']);
  });

  test('pushes continue past it, and an entry about several messages leaves out only that one', async () => {
    const to = { user: 'pushes' };
    const page = await openSocket(fixture, served, to);
    const worker = fixture.center();
    const { id } = await worker.send({ to, text: 'one' });
    const other = await worker.send({ to, text: 'two' });
    await worker.markRead(to, [id, other.id]);
    await intruder.change(id, { content: 'x' });
    await worker.markUnread(to, [id, other.id]);
    await worker.send({ to, text: 'three' });
    await expect.poll(() => page.texts.at(-1), { timeout: 10_000 }).toBe('three');
    const entries = page.pushes.flatMap((push) => push.entries);
    expect(entries.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    const back = entries.find(({ kind }) => kind === 'unread');
    expect(back?.kind === 'unread' && texts(back.messages)).toEqual(['two']);
  });
});
