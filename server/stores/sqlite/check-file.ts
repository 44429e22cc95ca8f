import { setImmediate as nextTurn } from 'node:timers/promises';
import { quote } from '../../../protocol/errors.js';
import type { SqliteConnection } from './connection.js';
import { damaged } from './errors.js';
import { readLastSeq } from './reads.js';

/** Files up to this size are checked completely; the largest blocks the event loop for about 0.1 s. */
const WHOLE_BYTES = 32 * 2 ** 20;

/** How many entries of a larger file are checked against every index. */
const SAMPLES = 1_000;

const SAMPLES_PER_TURN = 50;

/**
 * Checks a file for damage when it is opened. SQLite itself refuses a wrong header, a file that is
 * shorter than its header says, and tables that it cannot parse. In addition, a small file is
 * checked page by page. In a large file, samples from the whole file are checked against every
 * index, which takes about the same time for every size; other damage is found when it is read, and
 * is then reported as UNAVAILABLE, too.
 */
export async function checkFile(connection: SqliteConnection): Promise<void> {
  const bytes = await connection.read(
    () => pragma(connection, 'page_count') * pragma(connection, 'page_size'),
  );
  if (bytes <= WHOLE_BYTES) await checkWhole(connection);
  else await checkSamples(connection);
}

async function checkWhole(connection: SqliteConnection): Promise<void> {
  const [answer] = await connection.read(() => connection.all('PRAGMA quick_check(1)'));
  const verdict = String(Object.values(answer ?? {})[0]);
  if (verdict !== 'ok') throw damaged(connection.file, verdict);
}

async function checkSamples(connection: SqliteConnection): Promise<void> {
  const last = await connection.read(() => readLastSeq(connection));
  const step = Math.max(1, Math.floor(last / SAMPLES));
  for (let from = 1; from <= last; from += step * SAMPLES_PER_TURN) {
    await connection.read(() => {
      for (let index = 0; index < SAMPLES_PER_TURN; index += 1) {
        checkSample(connection, from + index * step);
      }
    });
    await nextTurn();
  }
}

const SAMPLE = `SELECT e.seq, e.inbox, e.number, e.id, e.kind, n.seq AS by_number, i.seq AS by_id,
    c.seq AS content
  FROM (SELECT * FROM entries WHERE seq >= ? ORDER BY seq LIMIT 1) e
  LEFT JOIN entries n INDEXED BY entries_by_number ON n.inbox = e.inbox AND n.number = e.number
  LEFT JOIN entries i INDEXED BY entries_by_id ON i.inbox = e.inbox AND i.id = e.id
  LEFT JOIN contents c ON c.seq = e.seq`;

function checkSample(connection: SqliteConnection, from: number): void {
  const [row] = connection.all(SAMPLE, [from]);
  if (!row) return;
  const whole = row.by_number === row.seq && row.by_id === row.seq;
  const content = row.kind === 'added' ? row.seq : null;
  if (whole && row.content === content) return;
  throw damaged(
    connection.file,
    `entry ${row.number} of ${quote(row.inbox)} contradicts its index`,
  );
}

function pragma(connection: SqliteConnection, name: 'page_count' | 'page_size'): number {
  const [row] = connection.all(`PRAGMA ${name}`);
  return Number(row?.[name]);
}
