import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import express, { type Request, type Response } from 'express';
import { invalid } from '../../protocol/errors.js';
import { MessageCenterError } from '../../protocol/index.js';
import type { ResolvedOptions } from '../options.js';
import { pathnameOf } from './mounts.js';

/** How long the body of a request may take to arrive, in milliseconds. */
export const BODY_TIMEOUT_MS = 10_000;

/** The fields that apps and frameworks set when they read a body first. */
interface AlreadyRead {
  readonly body?: unknown;
  /** The unparsed bytes, which some keep beside the parsed body. */
  readonly rawBody?: unknown;
}

/** Whether a request announces a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  return Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Reads the JSON body of a request; `{}` if there is none. If the app has read the body first,
 * takes it from `request.rawBody` or `request.body`: parsed, as text or as bytes.
 * @throws MessageCenterError INVALID, TOO_LARGE or TIMEOUT; INTERNAL, logged once, when the app has
 * read the body and kept nothing of it.
 */
export async function readJsonBody(
  request: Request,
  response: Response,
  options: ResolvedOptions,
): Promise<unknown> {
  if (!hasBody(request)) return {};
  const limit = options.limits.packetBytes;
  if (!Readable.isDisturbed(request)) return parseJson(await readBytes(request, response, limit));
  const { rawBody, body } = request as AlreadyRead;
  const left = isUnparsed(rawBody) ? rawBody : body;
  if (isUnparsed(left)) {
    if (Buffer.byteLength(left) > limit) throw tooLarge();
    return parseJson(left);
  }
  if (left !== undefined && !isEmptyByDefault(request, left)) return left;
  const text = `the app read the body of ${request.method} ${pathnameOf(request.url)} before the message center could, so such requests are refused: mount the message center before the body parser, or pass on what it has read (Fastify: request.raw.body = request.body; Koa: ctx.req.body = ctx.request.body)`;
  options.logOnce('body', { level: 'error', text });
  throw Object.assign(new Error(text), { type: 'body.consumed' });
}

function readBytes(request: Request, response: Response, limit: number): Promise<Uint8Array> {
  const read = express.raw({ limit, type: () => true, inflate: false });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new MessageCenterError('TIMEOUT', 'The body of the request did not arrive in time.'));
    }, BODY_TIMEOUT_MS);
    read(request, response, (error?: unknown) => {
      clearTimeout(timer);
      if (error) reject(error);
      // On a closed connection, the parser reads nothing and reports no error.
      else if (request.body === undefined) reject(invalid('The body ended too early.'));
      else resolve(request.body as Uint8Array);
    });
  });
}

function isUnparsed(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array;
}

/**
 * Whether a parser set an empty object without reading the body. The body is really `{}` if it has
 * two bytes, or if a parser has marked the request as read.
 */
function isEmptyByDefault(request: Request, body: unknown): boolean {
  if (typeof body !== 'object' || body === null || Object.keys(body).length > 0) return false;
  return request.headers['content-length'] !== '2' && !(request as { _body?: unknown })._body;
}

function parseJson(body: string | Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    const text =
      typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body);
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid('The body must be a JSON object in UTF-8.');
  }
}

export function tooLarge(): MessageCenterError {
  return new MessageCenterError('TOO_LARGE', 'The body is larger than this server accepts.');
}
