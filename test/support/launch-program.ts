import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { bundledProgram } from './bundled-program.js';
import type { StoreFixture } from './store-fixture.js';

/**
 * Starts a program of the tests in a process of its own, which has a job and a store on the same
 * data.
 * @param program The path of its module from the root of the project.
 */
export function launchProgram(
  program: string,
  job: object,
  [module, ...args]: StoreFixture['writerArgs'],
  stdio: StdioOptions,
): ChildProcess {
  const command = [bundledProgram(program), JSON.stringify(job), bundledProgram(module), ...args];
  return spawn(process.execPath, command, { stdio });
}
