import { readFile } from 'node:fs/promises';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import license from 'rollup-plugin-license';

const { name, version } = JSON.parse(await readFile('package.json', 'utf8'));

const LICENSES = 'third-party-licenses.txt';

/**
 * The widget as a page loads it: `widget.js` holds everything but the languages, each of which is a
 * file beside it that imports nothing.
 */
export default {
  input: 'dist/widget/browser-entry.js',
  output: {
    dir: 'dist/served',
    entryFileNames: 'widget.js',
    // By the hash in its name, the router knows that the file never changes.
    chunkFileNames: '[name]-[hash].js',
    format: 'es',
    banner: ({ isEntry }) => (isEntry ? `/*! ${name} ${version}, MIT; ${LICENSES} */` : ''),
  },
  plugins: [
    webSocketOnly(),
    retriedImports(),
    nodeResolve({ browser: true, exportConditions: ['browser', 'production'] }),
    terser({ module: true, format: { comments: /^!/ } }),
    license({ thirdParty: { output: `dist/served/${LICENSES}` } }),
    copied('widget/widget.css'),
    copied('widget/chime.wav'),
  ],
  onwarn(warning) {
    throw new Error(warning.message);
  },
};

/**
 * Stubs the transports of Engine.IO that the widget never asks for: where they are undefined, the
 * client passes over them.
 */
function webSocketOnly() {
  const unused = /\/(polling-(xhr|xhr\.node|fetch)|webtransport)\.js$/;
  const stub = '\0unused-transport';
  return {
    name: 'web-socket-only',
    resolveId(source, importer) {
      const isUnused = importer?.includes('/engine.io-client/') && unused.test(source);
      return isUnused ? { id: stub, moduleSideEffects: false } : null;
    },
    load(id) {
      return id === stub
        ? 'export const XHR = undefined, Fetch = undefined, WT = undefined;'
        : null;
    },
  };
}

/**
 * Requests a language that could not be loaded once more under another address: for the life of a
 * page, browsers remember that an address gave no module.
 */
function retriedImports() {
  return {
    name: 'retried-imports',
    banner: (chunk) =>
      chunk.dynamicImports.length > 0
        ? 'const importRetried = (url) => import(url).catch(() => import(url + "?" + Date.now()));'
        : '',
    renderDynamicImport: () => ({ left: 'importRetried(', right: ')' }),
  };
}

/** Copies a file beside the bundle. */
function copied(file) {
  return {
    name: 'copied',
    async generateBundle() {
      const fileName = file.slice(file.lastIndexOf('/') + 1);
      this.emitFile({ type: 'asset', fileName, source: await readFile(file) });
    },
  };
}
