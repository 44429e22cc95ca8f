import type { IncomingMessage } from 'node:http';

/** A range of bytes; `end` is included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The range that a request asks for, of `size` bytes. Undefined if the answer is the whole file: no
 * Range header, a malformed one or one with several ranges, an `If-Range` for other content, or
 * another method than GET.
 */
export function requestedRange(
  { method, headers }: IncomingMessage,
  etag: string,
  size: number,
): ByteRange | 'unsatisfiable' | undefined {
  const { range = '', 'if-range': condition = etag } = headers;
  const [, first, last] = /^bytes=(\d*)-(\d*)$/i.exec(range.trim()) ?? [];
  if (method !== 'GET' || condition !== etag || (first || last || '') === '') return undefined;
  const start = first ? Number(first) : Math.max(size - Number(last), 0);
  const end = first && last ? Math.min(Number(last), size - 1) : size - 1;
  if (first && last && Number(last) < start) return undefined;
  return start >= size ? 'unsatisfiable' : { start, end };
}
