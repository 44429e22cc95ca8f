import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT, run } from './project.mjs';
import { countVitest } from './test-counts.mjs';

const VITEST = join(PROJECT, 'node_modules/vitest/vitest.mjs');

/**
 * Runs the tests of one vitest configuration, and counts them.
 * @param options More options of vitest's command line.
 */
export async function runVitest(config, env = {}, options = []) {
  const folder = await mkdtemp(join(tmpdir(), 'message-center-test-'));
  const file = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const args = [VITEST, 'run', '--config', config, ...reporters, ...options];
  const exitCode = await run(process.execPath, args, env);
  const report = await readFile(file, 'utf8').then(JSON.parse, () => undefined);
  await rm(folder, { recursive: true });
  return countVitest(report, exitCode);
}
