/**
 * Compares the public API with its reports in `docs/api/`, one for each entry of the package and each
 * class from which the elements inherit their API, and fails if they differ. `--write` updates the
 * reports. A change of the API includes its report, so that reviewers see what changes for users.
 */
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { fail, PROJECT } from './project.mjs';

const { exports } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8'));

/** The entries that have types: the name of the report and the file with the types of each. */
const ENTRIES = Object.entries(exports).flatMap(([entry, conditions]) => {
  const types = conditions.types ?? conditions.require?.types;
  const name = entry === '.' ? 'index' : entry.slice(2).replaceAll('/', '-');
  return types ? [[name, types]] : [];
});

/**
 * The classes that declare the elements' properties and methods. No entry exports them, and a report
 * lists no inherited members.
 */
const BASE_CLASSES = [
  'message-center/inbox-options',
  'message-center/inbox-element',
  'message-center/message-center-options',
  'linked-element/linked-element',
].map((file) => [basename(file), `dist/widget/components/${file}.d.ts`]);

const SILENT = { default: { logLevel: 'none' } };

const write = process.argv.includes('--write');

function configOf([name, types]) {
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(PROJECT, 'package.json'),
    configObject: {
      projectFolder: PROJECT,
      mainEntryPointFilePath: join(PROJECT, types),
      compiler: { tsconfigFilePath: join(PROJECT, 'tsconfig.base.json') },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: join(PROJECT, 'docs/api'),
        reportTempFolder: join(tmpdir(), 'message-center-api'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: SILENT,
        extractorMessageReporting: {
          ...SILENT,
          'ae-forgotten-export': { logLevel: 'none', addToApiReportFile: true },
        },
        tsdocMessageReporting: SILENT,
      },
    },
  });
}

const configs = [...ENTRIES, ...BASE_CLASSES].map(configOf);
const compilerState = CompilerState.create(configs[0], {
  additionalEntryPoints: configs.map((config) => config.mainEntryPointFilePath),
});

/** Whether the report of an entry is unchanged. */
function isUnchanged(config) {
  const { apiReportChanged } = Extractor.invoke(config, {
    compilerState,
    localBuild: write,
    messageCallback: (message) => {
      message.handled = true;
    },
  });
  return !apiReportChanged;
}

const changed = configs.filter((config) => !isUnchanged(config));
const names = changed.map((config) => relative(PROJECT, config.reportFilePath)).join(', ');
if (write) console.log(names ? `Written: ${names}` : 'The reports are up to date.');
else if (names) fail(`The public API differs from ${names}. Run: npm run api -- --write`);
else console.log('The public API matches its reports in docs/api.');
