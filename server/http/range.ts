import type { IncomingMessage } from 'node:http';

/** The bytes from the one to the other, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The part that a request wants of this many bytes. Undefined where the whole is the answer: no
 * Range header, one that is malformed or names several parts, an `If-Range` of another content, or
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
