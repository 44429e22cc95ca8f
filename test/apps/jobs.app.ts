import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMessageCenter, type MessageCenter } from '../../server/index.js';
import { sqliteStore } from '../../server/sqlite.js';
import { freePort } from '../support/free-port.js';
import { newFolder } from '../support/store-sqlite.js';
import { installedAt } from './support/example-stage.js';

const installed = (process.env.EXAMPLES ?? '').split(',');

/** Redis is needed in CI; elsewhere its example is skipped without it. */
function hasRedis(): boolean {
  if (!spawnSync('redis-server', ['--version']).error) return true;
  if (process.env.CI) throw new Error('CI is set, but there is no redis-server.');
  console.warn('The example bullmq is skipped: there is no redis-server. Install it to run it.');
  return false;
}

/** How long a job of an example may take, in milliseconds. */
const JOB_MS = 30_000;

const to = { user: 'barry' };

describe('the examples of jobs', () => {
  let center: MessageCenter;
  let env: NodeJS.ProcessEnv;
  let remove: () => Promise<void>;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    const place = await newFolder();
    remove = place.remove;
    const file = join(place.folder, 'messages.db');
    center = createMessageCenter({ store: sqliteStore(file), log: () => {} });
    await center.ready();
    env = { ...process.env, DATABASE: file };
  });
  afterEach(async () => {
    await center.removeAll(to);
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(async () => {
    await center.close();
    await remove();
  });

  function launch(command: string, args: string[], cwd: string): ChildProcess {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    return child;
  }

  async function firstLine({ stdout }: ChildProcess): Promise<string> {
    return String(((await once(stdout as NodeJS.ReadableStream, 'data')) as unknown[])[0]).trim();
  }

  const message = async () => (await center.list(to)).messages[0];
  const isUnderWay = () =>
    expect
      .poll(async () => (await message())?.progress ?? 0, { timeout: JOB_MS, interval: 20 })
      .toBeGreaterThan(0);
  const shows = (fields: object) => expect.poll(message, { timeout: JOB_MS }).toMatchObject(fields);

  it.runIf(installed.includes('child-process'))(
    'child-process: the message shows progress and end, and that the process was killed',
    async () => {
      const folder = installedAt('child-process');
      await firstLine(launch(process.execPath, ['app.js', to.user], folder));
      await isUnderWay();
      await shows({ level: 'success', text: 'Your report is ready', url: '/reports/1' });

      await center.removeAll(to);
      const app = launch(process.execPath, ['app.js', to.user], folder);
      const pid = Number(await firstLine(app));
      await isUnderWay();
      process.kill(pid, 'SIGKILL');
      await shows({ level: 'error', text: 'Your report was interrupted' });
      expect((await center.list(to)).messages).toHaveLength(1);
    },
  );

  it.runIf(installed.includes('bullmq') && hasRedis())(
    'bullmq: another worker continues the message of one that was killed',
    async () => {
      const folder = installedAt('bullmq');
      const port = String(await freePort());
      env.REDIS_PORT = port;
      const options = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
      await firstLine(launch('redis-server', options, folder));
      const worker = launch(process.execPath, ['worker.js'], folder);
      await firstLine(worker);
      const queue = ['queue.js', to.user, 'Sales by region'];
      await promisify(execFile)(process.execPath, queue, { cwd: folder, env });
      await isUnderWay();
      const begun = await message();
      worker.kill('SIGKILL');
      launch(process.execPath, ['worker.js'], folder);
      await shows({ id: begun?.id, level: 'success', text: 'Sales by region is ready' });
      expect((await center.list(to)).messages).toHaveLength(1);
    },
  );
});
