import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const PROJECT = new URL('../../', import.meta.url).pathname;

/** A text of the schemas, which no minifier changes. */
const OF_SCHEMAS = 'must be a message id: 1 to 64 letters';

test('the schemas of input are on the server and not in what pages load', async () => {
  const read = (file: string) => readFile(join(PROJECT, 'dist', file), 'utf8');
  expect(await read('commonjs/protocol/field-schemas.js')).toContain(OF_SCHEMAS);
  expect(await read('served/widget.js')).not.toContain(OF_SCHEMAS);
});

test('no public declaration leads to the schema library', async () => {
  const { exports } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8')) as {
    exports: object;
  };
  const files = new Set(
    [...JSON.stringify(exports).matchAll(/"types":"([^"]+)"/g)].map(([, file]) =>
      join(PROJECT, file as string),
    ),
  );
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    expect(text, file).not.toContain('valibot');
    for (const [, path] of text.matchAll(/from ['"](\.[^'"]+)\.js['"]/g)) {
      const imported = join(dirname(file), `${path}.d.ts`);
      if (existsSync(imported)) files.add(imported);
    }
  }
  expect(files.size).toBeGreaterThan(40);
});
