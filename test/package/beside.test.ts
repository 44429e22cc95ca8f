import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, inject, test } from 'vitest';
import { newApp, runNode } from './support/app.js';

/** Older major versions than the package supports; an app may have them for other purposes. */
const OLDER = {
  '@types/react': '17.0.91',
  mongoose: '7.8.7',
  react: '17.0.2',
  svelte: '4.2.20',
  vue: '2.7.16',
};

const app = inject('app');
let older: string;

beforeAll(async () => {
  older = await newApp(join(app, '..', 'older'), inject('tarball'), OLDER);
});

/** The first line with which a module that imports this ends. */
async function importError(specifier: string): Promise<string> {
  const code = `import('${specifier}').catch((error) => console.log(error.message))`;
  return runNode(older, '--eval', code);
}

test('it installs beside older major versions of every library that it can be used with', async () => {
  for (const [name, version] of Object.entries(OLDER)) {
    const installed = await readFile(join(older, 'node_modules', name, 'package.json'), 'utf8');
    expect(JSON.parse(installed).version).toBe(version);
  }
});

test('entries that need none of them, or only their types, can be imported beside them', async () => {
  for (const entry of ['', '/widget', '/jsx', '/vue', '/svelte', '/protocol', '/server']) {
    expect(await importError(`message-center-element${entry}`)).toBe('');
  }
});

test('the component’s import error names the React versions that it needs, and the one found', async () => {
  const text = await importError('message-center-element/react');
  expect(text).toContain('needs React 18 or later');
  expect(text).toContain('found 17.0.2');
});

test('the MongoDB store’s error names the mongoose versions that it needs, and the one found', async () => {
  const code = `const { mongoStore } = require('message-center-element/server/mongo');
    mongoStore('mongodb://127.0.0.1:9/app').open().catch((error) => console.log(error.message));`;
  const text = await runNode(older, '--eval', code);
  expect(text).toContain('found mongoose 7.8.7');
  expect(text).toContain('needs mongoose 9');
});

test('the errors of a store from another copy of the package keep their codes', async () => {
  const other = join(older, 'node_modules/message-center-element/dist/esm/server-sqlite.js');
  const code = `
    import { createServer } from 'node:http';
    import { createMessageCenter, MessageCenterError } from 'message-center-element/server';
    import { sqliteStore } from ${JSON.stringify(pathToFileURL(other).href)};
    const store = sqliteStore('missing-folder/messages.db');
    const identify = () => ({ user: 'barry' });
    const center = createMessageCenter({ store, identify, log() {} });
    const error = await center.send({ to: { user: 'barry' }, text: 'Done.' }).catch((error) => error);
    const server = createServer(center.handler);
    server.listen(0, '127.0.0.1', async () => {
      const url = 'http://127.0.0.1:' + server.address().port + '/message-center/messages';
      const { error: answered } = await (await fetch(url)).json();
      const ours = error instanceof MessageCenterError;
      console.log(JSON.stringify([error.code, answered.code, ours, error.constructor === MessageCenterError]));
      process.exit();
    });`;
  await writeFile(join(app, 'copies.mjs'), code);
  const report = JSON.parse(await runNode(app, 'copies.mjs'));
  expect(report).toStrictEqual(['UNAVAILABLE', 'UNAVAILABLE', true, false]);
});
