/**
 * Makes the server's CommonJS build available as ES modules: for each of its entries, writes a
 * module that re-exports it by name, which Node and bundlers can follow. So each class exists once,
 * however an app loads it. The names are read from the built entry.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PROJECT } from './project.mjs';

/** The modules that re-export, with the entries that they re-export. */
const ENTRIES = {
  'server.js': 'server/index.js',
  'server-sqlite.js': 'server/sqlite.js',
  'server-mongo.js': 'server/mongo.js',
  'protocol.js': 'protocol/index.js',
};

const dist = join(PROJECT, 'dist');
const require = createRequire(import.meta.url);

await writeFile(join(dist, 'commonjs/package.json'), '{ "type": "commonjs" }\n');
await mkdir(join(dist, 'esm'), { recursive: true });
for (const [file, entry] of Object.entries(ENTRIES)) {
  const from = `'../commonjs/${entry}'`;
  const names = Object.keys(require(join(dist, 'commonjs', entry))).sort();
  await writeFile(join(dist, 'esm', file), `export { ${names.join(', ')} } from ${from};\n`);
  const types = file.replace(/\.js$/, '.d.ts');
  await writeFile(join(dist, 'esm', types), `export * from ${from};\n`);
}
