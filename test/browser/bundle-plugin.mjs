import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { build } from 'esbuild';

/** A plugin of Chai that no test uses: it would load axe, 1.5 MB, with every test file. */
const NO_AXE = 'data:text/javascript,export const chaiA11yAxe = () => {}';

/** Loaded only by the tests that run it. */
const AXE = '/node_modules/axe-core/axe.js';

/**
 * Serves the tests as bundles, under the names of their sources: the browser parses each file in a
 * new page, and hundreds of modules take longer than most tests.
 */
export function bundlePlugin() {
  /** By path. */
  const files = new Map();
  return {
    name: 'bundle',

    async serverStart({ config: { rootDir } }) {
      const { outputFiles } = await build({
        absWorkingDir: rootDir,
        entryPoints: [...testsIn('test/browser'), 'widget/alerts/alerts.ts'],
        bundle: true,
        format: 'esm',
        target: 'esnext',
        conditions: ['production'],
        alias: { 'chai-a11y-axe': NO_AXE, 'axe-core': AXE },
        external: [AXE, '/__web-dev-server__*'],
        outbase: '.',
        outdir: '.',
        sourcemap: 'linked',
        sourcesContent: false,
        write: false,
        // The package's own `sideEffects` are about its build, not about its sources.
        ignoreAnnotations: true,
        logLevel: 'warning',
      });
      for (const file of outputFiles) {
        files.set(`/${relative(rootDir, file.path).split(sep).join('/')}`, file);
      }
    },

    serve({ path }) {
      const file = files.get(path.replace(/\.ts$/, '.js'));
      return file && { body: file.text, type: 'js' };
    },
  };
}

function testsIn(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.test.ts')).map((name) => join(folder, name));
}
