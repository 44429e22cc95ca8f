import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

it('the served widget has the style sheets, without their comments', async () => {
  const file = new URL('../../dist/served/widget.js', import.meta.url);
  const code = await readFile(file, 'utf8');
  expect(code).toContain(':host([popover]:not(:popover-open)) {');
  expect(code).not.toMatch(/^ *\/\* .* \*\/$/m);
});
