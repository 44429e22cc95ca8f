import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The root folder of the project, with a slash at its end. */
export const PROJECT = fileURLToPath(new URL('../', import.meta.url));

/**
 * Runs a program in the project's folder, with this process's output and no input.
 * @returns Its exit code; 1 when a signal ended it.
 */
export async function run(command, args, env = {}) {
  const child = spawn(command, args, {
    cwd: PROJECT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  const [code] = await once(child, 'close');
  return code ?? 1;
}

/** Ends this process with an error message. */
export function fail(line) {
  console.error(line);
  process.exit(1);
}
