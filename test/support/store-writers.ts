import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { WriterJob } from '../server/stores/store-writer.js';
import { launchProgram } from './launch-program.js';
import type { StoreFixture } from './store-fixture.js';

const PROGRAM = 'test/server/stores/store-writer.ts';

/** A child process that appends to one log by compare and append. */
export interface Writer {
  /** Its store is open; it waits for `go`. */
  readonly ready: Promise<void>;
  /** The ids of every entry whose append has resolved in the child, in its order. */
  readonly acknowledged: readonly string[];
  go(): void;
  /** Sends SIGKILL, whatever it is doing. Resolves when it has exited. */
  kill(): Promise<void>;
  /** It has done its job; rejects with what it wrote to stderr when it failed. */
  readonly ended: Promise<void>;
}

export function startWriter(args: StoreFixture['writerArgs'], job: WriterJob): Writer {
  const launched = launchProgram(PROGRAM, job, args, 'pipe');
  const child = launched as ChildProcessWithoutNullStreams;
  const acknowledged: string[] = [];
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  child.stdin.on('error', () => {});
  const closed = once(child, 'close');
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') resolve();
      else acknowledged.push(...line.split(' '));
    });
    closed.then(() => reject(new Error(`The writer ended early: ${errors}`)), reject);
  });
  const ended = closed.then(() => {
    if (child.exitCode !== 0) throw new Error(`The writer failed: ${errors}`);
  });
  ready.catch(() => {});
  ended.catch(() => {});
  return {
    ready,
    acknowledged,
    ended,
    go: () => child.stdin.write('go\n'),
    kill: () => killed(child, closed),
  };
}

async function killed(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL');
  await closed;
}
