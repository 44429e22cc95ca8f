import type { IncomingMessage } from 'node:http';
import { brotliDecompressSync } from 'node:zlib';
import fresh from 'fresh';
import { type Coding, preferredCoding } from './content-coding.js';
import { requestedRange } from './range.js';
import type { ServedFile } from './served-files.js';

/** The answer to a request for a file. */
export interface FileAnswer {
  readonly status: 200 | 206 | 304 | 406 | 416;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** Keeps caches from storing a refusal instead of the file. */
const REFUSED = { 'Cache-Control': 'no-store' };

/** One file of the widget in all its content codings, each decoded at its first request. */
export class WidgetFile {
  readonly #file: ServedFile;
  readonly #codings: readonly Coding[];
  readonly #decoded = new Map<Coding, Buffer>();

  constructor(file: ServedFile) {
    this.#file = file;
    const compressed = (['br', 'gzip'] as const).filter((coding) => file.contents[coding]);
    this.#codings = [...compressed, 'identity'];
  }

  /** Answers a GET, or a HEAD, whose body the caller omits. */
  answer(request: IncomingMessage): FileAnswer {
    const coding = preferredCoding(request, this.#codings);
    if (coding === undefined) return { status: 406, headers: REFUSED };
    const etag = this.#etag(coding);
    const caching = this.#file.immutable ? 'max-age=31536000, immutable' : 'no-cache';
    const headers = { ETag: etag, 'Cache-Control': `public, ${caching}` };
    if (fresh(request.headers, { etag })) return { status: 304, headers };
    const typed = { ...headers, 'Content-Type': this.#file.type, 'Accept-Ranges': 'bytes' };
    // A browser cannot decode a range of compressed bytes, so only `identity` has ranges.
    if (coding === 'identity') return this.#identityAnswer(request, etag, typed);
    return {
      status: 200,
      headers: { ...typed, 'Content-Encoding': coding },
      body: this.#bytes(coding),
    };
  }

  #identityAnswer(
    request: IncomingMessage,
    etag: string,
    headers: FileAnswer['headers'],
  ): FileAnswer {
    const body = this.#bytes('identity');
    const range = requestedRange(request, etag, body.length);
    if (range === undefined) return { status: 200, headers, body };
    if (range === 'unsatisfiable') {
      return { status: 416, headers: { ...REFUSED, 'Content-Range': `bytes */${body.length}` } };
    }
    const { start, end } = range;
    return {
      status: 206,
      headers: { ...headers, 'Content-Range': `bytes ${start}-${end}/${body.length}` },
      body: body.subarray(start, end + 1),
    };
  }

  /** Each coding has its own ETag, because its bytes differ. */
  #etag(coding: Coding): string {
    const { hash } = this.#file;
    return coding === 'identity' ? `"${hash}"` : `"${hash}-${coding}"`;
  }

  #bytes(coding: Coding): Buffer {
    const known = this.#decoded.get(coding) ?? this.#decode(coding);
    this.#decoded.set(coding, known);
    return known;
  }

  #decode(coding: Coding): Buffer {
    const base64 = this.#file.contents[coding];
    if (base64 !== undefined) return Buffer.from(base64, 'base64');
    return brotliDecompressSync(this.#bytes('br'));
  }
}
