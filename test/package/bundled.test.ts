import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { runNode } from './support/app.js';

const app = inject('app');

/** esbuild's documented way to bundle packages that call `require` into an ES module. */
const REQUIRE = `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);`;

const FORMATS: Readonly<Record<string, BuildOptions>> = {
  'server.mjs': { format: 'esm', banner: { js: REQUIRE } },
  'server.cjs': { format: 'cjs' },
};

/** Serves, sends, makes the requests of a page, and ends. */
const SERVER = `
import { createServer, get } from 'node:http';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync } from 'node:zlib';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';

const store = sqliteStore(process.argv[2]);
const center = createMessageCenter({ store, identify: () => ({ user: 'barry' }), log() {} });
const server = createServer(center.handler);
center.attach(server);
server.listen(0, '127.0.0.1', async () => {
  const origin = 'http://127.0.0.1:' + server.address().port + '/message-center/';
  const sent = await center.send({ to: { user: 'barry' }, text: 'Done.' }).catch((error) => error);
  const list = await fetch(origin + 'messages');
  console.log(JSON.stringify({
    sent: sent.code ?? 'sent',
    list: list.status,
    plain: await file(origin, 'identity'),
    brotli: await file(origin, 'br'),
  }));
  process.exit();
});

const file = (origin, coding) => new Promise((resolve) => {
  get(origin + 'widget.js', { headers: { 'accept-encoding': coding } }, async (response) => {
    const used = response.headers['content-encoding'];
    const body = await buffer(response);
    const widget = used === 'br' ? brotliDecompressSync(body) : body;
    resolve({ coding: used, hash: createHash('sha256').update(widget).digest('hex') });
  });
});
`;

interface Answer {
  readonly coding?: string;
  readonly hash: string;
}

interface Report {
  readonly sent: string;
  readonly list: number;
  readonly plain: Answer;
  readonly brotli: Answer;
}

describe.each(Object.entries(FORMATS))('a server that esbuild bundled as %s', (file, format) => {
  let hash: string;

  beforeAll(async () => {
    const bundled = await build({
      stdin: { contents: SERVER, resolveDir: app },
      bundle: true,
      platform: 'node',
      write: false,
      ...format,
    });
    // One beside the app's packages, one in a folder that has none.
    for (const folder of [app, join(app, '..', 'alone')]) {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, file), bundled.outputFiles?.[0]?.contents ?? '');
    }
    const served = 'node_modules/message-center-element/dist/served/widget.js';
    hash = createHash('sha256')
      .update(await readFile(join(app, served)))
      .digest('hex');
  });

  function expectWidget({ plain, brotli }: Report): void {
    expect(plain).toStrictEqual({ hash });
    expect(brotli).toStrictEqual({ coding: 'br', hash });
  }

  test('sends, lists, and serves the widget, compressed and uncompressed', async () => {
    const report: Report = JSON.parse(await runNode(app, file, `${file}.db`));
    expect(report).toMatchObject({ sent: 'sent', list: 200 });
    expectWidget(report);
  });

  test('serves the widget without any package beside it, and names what the store needs', async () => {
    const report: Report = JSON.parse(await runNode(join(app, '..', 'alone'), file, `${file}.db`));
    const ownSqlite = process.getBuiltinModule('node:sqlite') !== undefined;
    expect(report.sent).toBe(ownSqlite ? 'sent' : 'UNAVAILABLE');
    expect(report.list).toBe(ownSqlite ? 200 : 503);
    expectWidget(report);
  });
});
