/** Bundles the server and the worker with all their packages, as ES modules and as CommonJS. */
import { build } from 'esbuild';

const options = {
  entryPoints: ['server.js', 'worker.js'],
  outdir: 'built',
  bundle: true,
  platform: 'node',
  target: 'node20',
};

await build({
  ...options,
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  // Packages that are CommonJS, such as Express, call `require`.
  banner: {
    js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
  },
});
await build({ ...options, format: 'cjs', outExtension: { '.js': '.cjs' } });
