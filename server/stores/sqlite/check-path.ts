import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unavailable } from './errors.js';
import { logAndIndexOf } from './files.js';

/** The operating system's codes for a lack of rights, and for a disk that is mounted read-only. */
const REFUSED: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);

/**
 * Checks that this process can write a file at the path. SQLite itself opens a read-only file without
 * an error and fails at the first write.
 * @throws MessageCenterError UNAVAILABLE that says what to change.
 */
export async function checkPath(file: string): Promise<void> {
  const folder = dirname(file);
  const parent = await stat(folder).catch(() => undefined);
  if (!parent?.isDirectory()) {
    throw unavailable(
      file,
      `has no folder: ${folder} is missing or not accessible to this process. Create it, or correct the path.`,
    );
  }
  const present = await stat(file).catch(() => undefined);
  if (present && !present.isFile()) {
    throw unavailable(
      file,
      'is not a file. Give the path of a file; it is created if it is missing.',
    );
  }
  // Another user, such as root, may have left a log, while the file itself can be written.
  for (const path of [folder, file, ...logAndIndexOf(file)]) await checkWritable(file, path);
}

/** A missing file passes: SQLite deletes log and index when the last connection closes. */
async function checkWritable(file: string, path: string): Promise<void> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
  } catch (cause) {
    if (!REFUSED.has(String((cause as NodeJS.ErrnoException).code))) return;
    throw unavailable(
      file,
      `cannot be written: ${path} is read-only for this process. It must be allowed to write the ` +
        'file and to create others next to it.',
      cause,
    );
  }
}
