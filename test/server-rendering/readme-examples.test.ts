import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const PROJECT = new URL('../../', import.meta.url);
const README = await readFile(new URL('README.md', PROJECT), 'utf8');

/** The README's blocks of code that say which app they are taken from: its file, and the code. */
const TAKEN = [...README.matchAll(/^<!-- from (\S+) -->\n```\w+\n(.*?)^```$/gms)].map(
  ([, file = '', code = '']) => ({ file, code }),
);

const withoutSpace = (text: string): string => text.replace(/\s+/g, '');

describe('the guides of the README', () => {
  it.each(TAKEN)('show the code of $file', async ({ file, code }) => {
    const text = await readFile(new URL(file, PROJECT), 'utf8');
    expect(withoutSpace(text)).toContain(withoutSpace(code));
  });

  it('define the variables of nginx that they use', async () => {
    const file = 'demo/examples/nginx/nginx.conf';
    const shown = TAKEN.filter((taken) => taken.file === file).map(({ code }) => code);
    const definition = /^ *map \S+ (\$\w+)/gm;
    const all = (await readFile(new URL(file, PROJECT), 'utf8')).matchAll(definition);
    const defined = [...shown.join('').matchAll(definition)].map(([, name]) => name);
    expect(defined).toEqual([...all].map(([, name]) => name));
  });

  it('cover every app of demo/examples', async () => {
    const names = await readdir(new URL('demo/examples/', PROJECT));
    const withGuide = new Set(TAKEN.map(({ file }) => file.split('/')[2]));
    expect(names.filter((name) => !withGuide.has(name))).toEqual([]);
  });
});
