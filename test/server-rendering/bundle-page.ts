import { mkdtemp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type StdinOptions } from 'esbuild';
import type { InitialState } from 'message-center-element';
import { svelteComponents } from '../../demo/svelte-components.js';

export const FRAMEWORKS = { react: 'react-page.tsx', vue: 'vue-page.ts', svelte: 'svelte-page.js' };
export type Framework = keyof typeof FRAMEWORKS;

/** What each page's module exports. */
export interface PageModule {
  renderPage(initial: InitialState): string | Promise<string>;
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PAGES = `${HERE}pages/`;

/** The development builds of the frameworks, because only these warn about hydration. */
const COMMON: BuildOptions = {
  absWorkingDir: PAGES,
  bundle: true,
  format: 'esm',
  jsx: 'automatic',
  logLevel: 'warning',
};

/** A folder inside the project, where built modules find the packages that they import. */
export async function builtFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(`${HERE}built-`);
  return { folder: `${folder}/`, remove: () => rm(folder, { recursive: true }) };
}

/** The page as a module for Node. @returns Its file. */
export function bundleForServer(framework: Framework, folder: string): Promise<string> {
  const script = `export { renderPage } from './${FRAMEWORKS[framework]}';`;
  return bundleModule(framework, script, folder);
}

/**
 * A module for Node, in which every package is the installed one, as `<name>-server.js`.
 * @returns Its file.
 */
export async function bundleModule(name: string, script: string, folder: string): Promise<string> {
  const outfile = `${folder}${name}-server.js`;
  await build({
    ...COMMON,
    stdin: entry(name, script),
    outfile,
    platform: 'node',
    packages: 'external',
    plugins: [svelteComponents({ generate: 'server', dev: true })],
  });
  return outfile;
}

/** The entry that starts the page in a browser. It gets the state from `/state`. */
export function bundleForBrowser(framework: Framework, folder: string): Promise<void> {
  const start = `import { startPage } from './${FRAMEWORKS[framework]}';
    const response = await fetch('/state');
    startPage(document.getElementById('app'), await response.json());`;
  return bundleScript(framework, start, folder);
}

/**
 * A script of a page, as `<name>-browser.js`.
 * @param alias Packages that stand in for others.
 */
export async function bundleScript(
  name: string,
  script: string,
  folder: string,
  alias: Readonly<Record<string, string>> = {},
): Promise<void> {
  await build({
    ...COMMON,
    stdin: entry(name, script),
    outdir: folder,
    entryNames: `${name}-browser`,
    splitting: true,
    // Without Lit's development build, which only warns about itself.
    conditions: [],
    banner: { js: `globalThis.process = { env: { NODE_ENV: 'development' } };` },
    alias: { ...alias },
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'true',
    },
    plugins: [svelteComponents({ generate: 'client', dev: true })],
  });
}

function entry(name: string, contents: string): StdinOptions {
  return { contents, resolveDir: PAGES, sourcefile: `${name}.js` };
}
