/**
 * Writes the files that the router serves into the server's own code, each compressed in the
 * encodings that browsers accept. So a bundled server has them too, and compresses nothing at run
 * time. The module is loaded on the first request for one of them.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { PROJECT } from './project.mjs';

/** The Content-Type of each kind of file that the build creates. */
const TYPES = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wav': 'audio/wav',
};

/** A file whose name contains a hash of its content, before the extension. */
const HASHED = /-[\w-]{8}\.js$/;

const SERVED = join(PROJECT, 'dist/served');

async function describe(name) {
  const type = TYPES[extname(name)];
  if (type === undefined)
    throw new Error(`${name} has no Content-Type; add one for its file extension.`);
  const bytes = await readFile(join(SERVED, name));
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 16);
  return { name, type, hash, immutable: HASHED.test(name), contents: contentsOf(bytes) };
}

/** Each encoding that makes the file smaller; the plain bytes if Brotli does not. */
function contentsOf(bytes) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const br = brotliCompressSync(bytes, { params });
  const gzip = gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });
  return {
    ...(br.length < bytes.length ? { br: base64(br) } : { identity: base64(bytes) }),
    ...(gzip.length < bytes.length ? { gzip: base64(gzip) } : {}),
  };
}

function base64(bytes) {
  return bytes.toString('base64');
}

const names = (await readdir(SERVED)).sort();
const files = await Promise.all(names.map(describe));
const code = `'use strict';
Object.defineProperty(exports, '__esModule', { value: true });
exports.SERVED_FILES = ${JSON.stringify(files)};
`;
await writeFile(join(PROJECT, 'dist/commonjs/server/http/served-files.js'), code);
