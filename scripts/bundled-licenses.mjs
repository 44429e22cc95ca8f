import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A rollup plugin: writes the licenses of all packages in the bundle into one file beside it. */
export function bundledLicenses(fileName) {
  return {
    name: 'bundled-licenses',
    async generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((chunk) => Object.keys(chunk.modules ?? {}));
      const folders = new Set(modules.map(packageFolder).filter((folder) => folder !== undefined));
      const licenses = await Promise.all([...folders].sort().map(licenseOf));
      this.emitFile({ type: 'asset', fileName, source: licenses.join('\n') });
    },
  };
}

/** The folder of the package that a module belongs to; undefined for our own. */
function packageFolder(module) {
  return /^.*[\\/]node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+/.exec(module)?.[0];
}

async function licenseOf(folder) {
  const { name, version, license } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  );
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(join(folder, file), 'utf8') : '';
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}
