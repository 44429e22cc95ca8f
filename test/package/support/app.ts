import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * Runs a program to its end.
 * @returns What it wrote to its standard output.
 * @throws With all that it wrote, when it fails.
 */
export async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await execute(program, args, { cwd, timeout: 110_000, maxBuffer: 2 ** 24 });
  return stdout;
}

/** Runs a program of Node in an app. */
export function runNode(app: string, ...args: string[]): Promise<string> {
  return run(process.execPath, args, app);
}

/** Installs the package and others into a new app, with npm's own rules about peers. */
export async function newApp(
  folder: string,
  tarball: string,
  others: Readonly<Record<string, string>>,
): Promise<string> {
  await mkdir(folder);
  const dependencies = { 'message-center-element': `file:${tarball}`, ...others };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  await run('npm', ['install', ...quiet], folder);
  return folder;
}
