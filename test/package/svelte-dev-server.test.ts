import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { newApp, runNode } from './support/app.js';

const SVELTE = {
  '@sveltejs/vite-plugin-svelte': '7.3.1',
  svelte: '5.57.3',
  vite: '8.4.0',
};

const CENTER = `
  import { createMessageCenter } from 'message-center-element/server';
  import { sqliteStore } from 'message-center-element/server/sqlite';
  export const center = createMessageCenter({ store: sqliteStore(':memory:'), log() {} });
`;

const DEV_SERVER = `
  import { svelte } from '@sveltejs/vite-plugin-svelte';
  import { createServer } from 'vite';
  const vite = await createServer({ plugins: [svelte()], server: { middlewareMode: true } });
  const { center } = await vite.ssrLoadModule('/center.js');
  await center.send({ to: { user: 'barry' }, text: 'Your report is ready.' });
  console.log(await center.counts({ user: 'barry' }));
  process.exit();
`;

/** It runs every package that names Svelte in its dependencies or peers as an ES module. */
test('server code that the development server of Svelte runs can send', async () => {
  const app = await newApp(join(inject('app'), '..', 'svelte'), inject('tarball'), SVELTE);
  await writeFile(join(app, 'center.js'), CENTER);
  await writeFile(join(app, 'dev-server.mjs'), DEV_SERVER);
  expect(await runNode(app, 'dev-server.mjs')).toContain('unread: 1');
});
