import { readFile } from 'node:fs/promises';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { bundledLicenses } from './scripts/bundled-licenses.mjs';
import { minifyCssLiterals } from './scripts/minify-css-literals.mjs';

const { name, version } = JSON.parse(await readFile('package.json', 'utf8'));

const LICENSES = 'third-party-licenses.txt';

/** The widget as a page loads it: one file that holds everything it needs, and its style sheet. */
export default {
  input: 'dist/widget/served.js',
  output: {
    file: 'dist/served/widget.js',
    format: 'es',
    banner: `/*! ${name} ${version}, MIT. Licenses of what it includes: ${LICENSES} */`,
  },
  plugins: [
    webSocketOnly(),
    minifyCssLiterals(),
    nodeResolve({ browser: true, exportConditions: ['browser', 'production'] }),
    terser({
      module: true,
      ecma: 2020,
      compress: { passes: 2 },
      // Names that Socket.IO's client keeps to itself; `_placeholder` goes over the wire.
      mangle: { properties: { regex: /^_[a-z]/i, reserved: ['_placeholder'] } },
      format: { comments: /^!/ },
    }),
    bundledLicenses(LICENSES),
    styleSheet('widget/widget.css'),
  ],
  onwarn(warning) {
    throw new Error(warning.message);
  },
};

/**
 * Leaves out the transports of Engine.IO that the widget never asks for. Where they are undefined,
 * the client passes over them.
 */
function webSocketOnly() {
  const unused = /\/(polling-(xhr|xhr\.node|fetch)|webtransport)\.js$/;
  const stub = '\0unused-transport';
  return {
    name: 'web-socket-only',
    resolveId(source, importer) {
      const asked = importer?.includes('/engine.io-client/') && unused.test(source);
      return asked ? { id: stub, moduleSideEffects: false } : null;
    },
    load(id) {
      return id === stub
        ? 'export const XHR = undefined, Fetch = undefined, WT = undefined;'
        : null;
    },
  };
}

function styleSheet(file) {
  return {
    name: 'style-sheet',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'widget.css', source: await readFile(file) });
    },
  };
}
