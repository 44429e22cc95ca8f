import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
import { expect, inject, test } from 'vitest';

const app = inject('app');

test('Rollup bundles the elements without a warning', async () => {
  const entries = ['', '/widget'].map((entry) => `message-center-element${entry}`);
  const input = join(app, 'page.mjs');
  await writeFile(input, entries.map((entry) => `export * from '${entry}';`).join('\n'));
  const warnings: string[] = [];
  const bundle = await rollup({
    input,
    // As without NODE_ENV, which the test runner sets.
    plugins: [nodeResolve({ browser: true, exportConditions: ['production'] })],
    onwarn: ({ message }) => warnings.push(message),
  });
  await bundle.generate({ format: 'es' });
  expect(warnings).toStrictEqual([]);
});
