/** Builds the pages that are written with a framework into `demo/built`, one folder each. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { svelteComponents } from './svelte-components.js';

const SOURCES = fileURLToPath(new URL('./frameworks/', import.meta.url));
const BUILT = fileURLToPath(new URL('./built/', import.meta.url));

/** Each folder, with the name of its framework and the module that starts its page. */
const PAGES = {
  react: { framework: 'React', entry: 'react.jsx' },
  vue: { framework: 'Vue', entry: 'vue.js' },
  svelte: { framework: 'Svelte', entry: 'svelte.js' },
};

await rm(BUILT, { recursive: true, force: true });
await build({
  entryPoints: Object.entries(PAGES).map(([folder, { entry }]) => ({
    in: SOURCES + entry,
    out: `${folder}/main`,
  })),
  outdir: BUILT,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  // What the pages share, and what the message center loads later, goes into separate files.
  splitting: true,
  chunkNames: 'shared/[name]-[hash]',
  conditions: ['production'],
  jsx: 'automatic',
  define: {
    'process.env.NODE_ENV': '"production"',
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  plugins: [svelteComponents({ generate: 'client' })],
  logLevel: 'warning',
});

const shell = await readFile(`${SOURCES}page.html`, 'utf8');
for (const [folder, { framework }] of Object.entries(PAGES)) {
  await mkdir(BUILT + folder, { recursive: true });
  await writeFile(`${BUILT}${folder}/index.html`, shell.replaceAll('FRAMEWORK', framework));
}
