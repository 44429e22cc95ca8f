import { readFile } from 'node:fs/promises';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { leaveOut } from './scripts/bundle/leave-out.mjs';
import { plainTemplates } from './scripts/bundle/plain-templates.mjs';
import { sharedPrivateNames } from './scripts/bundle/private-names.mjs';
import { UNREACHABLE_LIT } from './scripts/bundle/unreachable-lit.mjs';
import { UNREACHABLE_SOCKET_IO } from './scripts/bundle/unreachable-socket-io.mjs';
import { bundledLicenses } from './scripts/bundled-licenses.mjs';
import { chime } from './scripts/chime.mjs';
import { minifyLiterals } from './scripts/minify-literals.mjs';

const { name, version } = JSON.parse(await readFile('package.json', 'utf8'));

/** Names of properties that Lit and Socket.IO's client keep to themselves, and may be shortened. */
const LIBRARY_NAME = /^_[$a-z]/i;

const LICENSES = 'third-party-licenses.txt';

/**
 * The widget as a page loads it: one file that holds everything it needs at first, its style sheet,
 * and beside them the files that are loaded later, which take what they share from the first one.
 */
export default {
  input: 'dist/widget/served.js',
  // What the files share is in the first one, so that a page loads one file at first.
  preserveEntrySignatures: 'allow-extension',
  output: {
    dir: 'dist/served',
    entryFileNames: 'widget.js',
    // The router tells by the names that these never change.
    chunkFileNames: '[name]-[hash].js',
    format: 'es',
    banner: ({ isEntry }) => (isEntry ? `/*! ${name} ${version}, MIT; ${LICENSES} */` : ''),
  },
  plugins: [
    webSocketOnly(),
    leaveOut({ ...UNREACHABLE_SOCKET_IO, ...UNREACHABLE_LIT }),
    retriedImports(),
    plainTemplates(),
    minifyLiterals(),
    nodeResolve({ browser: true, exportConditions: ['browser', 'production'] }),
    sharedPrivateNames(),
    libraryNamesInOneFile(),
    terser({
      module: true,
      ecma: 2020,
      // Nothing here reads a property, or converts a value, for what that does beside.
      compress: { passes: 2, pure_getters: true, unsafe: true },
      mangle: { properties: { regex: LIBRARY_NAME } },
      format: { comments: /^!/ },
    }),
    bundledLicenses(LICENSES),
    styleSheet('widget/widget.css'),
    chime('chime.wav'),
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

/**
 * Lets each new try to load a file be a new one: browsers remember for the life of a page that an
 * address gave no module, so it is asked for once more under another one.
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

/** Each file gets short names of its own, so those of the libraries must be in one file alone. */
function libraryNamesInOneFile() {
  return {
    name: 'library-names-in-one-file',
    renderChunk(code, { isEntry, fileName }) {
      const name = isEntry ? undefined : /\.(_[$a-z]\w*)/i.exec(code)?.[1];
      if (name) throw new Error(`${fileName} and widget.js cannot share ${name}.`);
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
