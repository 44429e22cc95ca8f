import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { runNode } from './support/app.js';

const app = inject('app');

/** The modules of the package and its dependencies that are in memory after loading this. */
async function loadedBy(code: string): Promise<string[]> {
  const report = `${code}
    const files = Object.keys(require.cache).filter((file) => file !== __filename);
    const packages = files.map((file) => file.split('/node_modules/').at(-1).split('/')[0]);
    const builtIn = process.moduleLoadList.filter((name) => /sqlite/i.test(name));
    console.log(JSON.stringify([...new Set([...packages, ...builtIn])]));`;
  await writeFile(join(app, 'loaded.cjs'), report);
  return JSON.parse(await runNode(app, 'loaded.cjs'));
}

test.each(['protocol', 'server', 'server/sqlite', 'server/mongo'])(
  '%s has the same values whether it is imported or required',
  async (entry) => {
    const specifier = JSON.stringify(`message-center-element/${entry}`);
    const code = `import { createRequire } from 'node:module';
      import * as imported from ${specifier};
      const required = createRequire(import.meta.url)(${specifier});
      const names = Object.keys(imported);
      const same = names.length > 0 && names.every((name) => imported[name] === required[name]);
      console.log(same && names.length === Object.keys(required).length);`;
    await writeFile(join(app, 'same.mjs'), code);
    expect((await runNode(app, 'same.mjs')).trim()).toBe('true');
  },
);

test('an error class exists once, whichever entry it comes from and however that was loaded', async () => {
  const code = `import { MessageCenterError } from 'message-center-element/protocol';
    import { createRequire } from 'node:module';
    const { sqliteStore } = createRequire(import.meta.url)('message-center-element/server/sqlite');
    try { sqliteStore(''); } catch (error) { console.log(error.constructor === MessageCenterError); }`;
  await writeFile(join(app, 'class.mjs'), code);
  expect((await runNode(app, 'class.mjs')).trim()).toBe('true');
});

test('tools that know only the field `main` find the elements, as Parcel does by default', async () => {
  const code = `console.log(require.resolve('./node_modules/message-center-element'))`;
  expect(await runNode(app, '--eval', code)).toMatch(/dist\/widget\/index\.js$/m);
});

test('with the development build of Lit, pages hear nothing of how the elements update', async () => {
  const code = `import('message-center-element/widget').then(({ MessageCenterElement }) =>
    console.log(JSON.stringify(MessageCenterElement.enabledWarnings)))`;
  const options = ['--conditions', 'development', '--no-warnings', '--eval', code];
  expect(JSON.parse(await runNode(app, ...options))).not.toContain('change-in-update');
});

test('an entry loads no unrequested database, and the stores load no web server', async () => {
  const server = await loadedBy(`require('message-center-element/server');`);
  expect(server).toContain('express');
  for (const name of server) expect(name).not.toMatch(/libsql|mongoose|mongodb|sqlite/i);
  for (const entry of ['server/sqlite', 'server/mongo']) {
    const loaded = await loadedBy(`require('message-center-element/${entry}');`);
    expect(loaded).toStrictEqual(['message-center-element', 'valibot']);
  }
  const protocol = await loadedBy(`require('message-center-element/protocol');`);
  expect(protocol).toStrictEqual(['message-center-element']);
});

test('a process that only sends does not load the files of the widget', async () => {
  const code = `const { createMessageCenter } = require('message-center-element/server');
    const { sqliteStore } = require('message-center-element/server/sqlite');
    const center = createMessageCenter({ store: sqliteStore('sends.db') });
    center.send({ to: { user: 'barry' }, text: 'Done.' }).then(() => center.close()).then(() => {
      const files = Object.keys(require.cache);
      console.log(files.some((file) => file.endsWith('served-files.js')));
    });`;
  await writeFile(join(app, 'sends.cjs'), code);
  expect((await runNode(app, 'sends.cjs')).trim()).toBe('false');
});

test('a version of Node that is too old is refused by its number', async () => {
  const code = `delete require('node:crypto').hash;
    const { createMessageCenter } = require('message-center-element/server');
    try { createMessageCenter(); } catch (error) { console.log(error.message); }`;
  await writeFile(join(app, 'old.cjs'), code);
  expect((await runNode(app, 'old.cjs')).trim()).toBe(
    `message-center-element needs Node 20.19, 22.12 or later; this is Node ${process.versions.node}.`,
  );
});
