/** A real mongod for the tests, downloaded once by mongodb-memory-server-core. */
import { spawn } from 'node:child_process';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { MongoMemoryReplSet, MongoMemoryServer } from 'mongodb-memory-server-core';

/** A replica set of one node, or a single server without a replica set. */
export type MongoKind = 'set' | 'single';

export interface RunningMongo {
  readonly uri: string;
  readonly stop: () => Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('./mongo-download.ts', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/message-center/', import.meta.url));
/** There while a failed download is remembered. */
const FAILED = `${CACHE}mongo-download-failed`;
const REMEMBER_FAILURE_MS = 24 * 3_600_000;
const DOWNLOAD_MS = 120_000;
const PATIENT_DOWNLOAD_MS = 600_000;

/** Starts the server at this path on a free port of 127.0.0.1. */
export async function startMongo(kind: MongoKind, systemBinary: string): Promise<RunningMongo> {
  const server =
    kind === 'single'
      ? await MongoMemoryServer.create({ binary: { systemBinary } })
      : await MongoMemoryReplSet.create({ binary: { systemBinary }, replSet: { count: 1 } });
  const stop = async () => {
    await server.stop();
  };
  return { uri: server.getUri(), stop };
}

/**
 * The path of mongod, which is downloaded where there is none.
 *
 * @param patient Waits up to ten minutes for the download (otherwise two), and tries it also when it
 *   failed within the last day.
 * @throws Error that says in one sentence why there is none.
 */
export async function findMongod(patient: boolean): Promise<string> {
  if (!patient && (await failedLately())) {
    throw new Error(`downloading mongod failed within the last day (see ${FAILED}).`);
  }
  try {
    const path = await download(patient ? PATIENT_DOWNLOAD_MS : DOWNLOAD_MS);
    await rm(FAILED, { force: true });
    return path;
  } catch (error) {
    await mkdir(CACHE, { recursive: true });
    await writeFile(FAILED, 'Remove this file to try the download again at once.\n');
    throw error;
  }
}

async function failedLately(): Promise<boolean> {
  const failed = await stat(FAILED).catch(() => null);
  return failed !== null && Date.now() - failed.mtimeMs < REMEMBER_FAILURE_MS;
}

/** In a process of its own, because a download that hangs can be ended in no other way. */
function download(limitMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { MONGOMS_MAX_RETRIES: '1', ...process.env },
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    let path = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      path += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0 && path !== '') resolve(path);
      else reject(new Error('mongod could not be downloaded.'));
    });
  });
}
