/**
 * Proves that the compiler refuses every import across the module boundaries: for each forbidden
 * pair, the project is compiled with one more file, held in memory, that has such an import.
 */
import { join } from 'node:path';
import ts from 'typescript';
import { fail, PROJECT } from './project.mjs';

/** Each module with those it may import. */
const MAY_IMPORT = {
  protocol: [],
  server: ['protocol'],
  widget: ['protocol'],
};

/** A module of each project that another one could want. */
const WANTED = {
  protocol: 'index.js',
  server: 'options.js',
  widget: 'inbox/inbox.js',
};

/** "Not under rootDir" and "not listed within the file list of the project". */
const REFUSALS = new Set([6059, 6307]);

/** Whether the compiler refuses that `from` imports `to`, be it only a type. */
function isRefused(from, to) {
  const configFile = join(PROJECT, from, 'tsconfig.json');
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  const config = ts.getParsedCommandLineOfConfigFile(configFile, {}, host);
  const intruder = join(PROJECT, from, 'intruder.ts');
  const program = ts.createProgram({
    rootNames: [intruder],
    options: config.options,
    projectReferences: config.projectReferences,
    host: hostWith(intruder, `import type {} from '../${to}/${WANTED[to]}';\n`, config.options),
  });
  const diagnostics = program.getSemanticDiagnostics(program.getSourceFile(intruder));
  return diagnostics.some(({ code }) => REFUSALS.has(code));
}

/** A compiler host that also sees one file which is not on the disk. */
function hostWith(file, text, options) {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => path === file || fileExists(path);
  host.readFile = (path) => (path === file ? text : readFile(path));
  host.getSourceFile = (path, languageVersion, ...rest) =>
    path === file
      ? ts.createSourceFile(path, text, languageVersion)
      : getSourceFile(path, languageVersion, ...rest);
  return host;
}

const wrong = [];
for (const [from, allowed] of Object.entries(MAY_IMPORT)) {
  for (const to of Object.keys(MAY_IMPORT)) {
    if (from === to || isRefused(from, to) !== allowed.includes(to)) continue;
    const verdict = allowed.includes(to) ? 'refuses' : 'allows';
    wrong.push(`The compiler ${verdict} that ${from}/ imports ${to}/.`);
  }
}
if (wrong.length > 0) fail(wrong.join('\n'));
console.log('The compiler refuses every import across the module boundaries.');
