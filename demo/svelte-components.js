import { readFile } from 'node:fs/promises';
import { compile } from 'svelte/compiler';

/**
 * A plugin for esbuild: compiles Svelte's components. A warning of its compiler fails the build.
 *
 * @param {Pick<import('svelte/compiler').CompileOptions, 'generate' | 'dev'>} options
 * @returns {import('esbuild').Plugin}
 */
export function svelteComponents(options) {
  return {
    name: 'svelte-components',
    setup({ onLoad }) {
      onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const { js, warnings } = compile(source, { filename: path, ...options });
        const errors = warnings.map(({ message }) => ({ text: message, location: { file: path } }));
        return { contents: js.code, errors };
      });
    },
  };
}
