import { isPlainObject } from '../../protocol/any-realm.js';
import { invalid } from '../../protocol/errors.js';
import { parse } from '../../protocol/field-schemas.js';
import type { Limits } from '../../protocol/index.js';
import type { Schemas } from '../../protocol/schemas.js';
import { seen, withSeen } from '../../protocol/seen.js';
import type { Patch } from '../stores/stored-entry.js';
import { newMessage, type ParsedToOne, type SendRules } from './parse-send.js';
import { parsePatch } from './parse-update.js';
import { newId, parseRecipient } from './recipient.js';

/** The parsed input of `job()`. */
export interface ParsedJob extends ParsedToOne {
  readonly key: string;
  /** Undefined where the level decides. */
  readonly persistent: boolean | undefined;
  readonly leaseMs: number;
  readonly lostText?: string;
}

/** The input of the end of a job. */
interface JobEnd {
  readonly text: unknown;
  /** Unless the fields name another. */
  readonly level: 'success' | 'error';
  readonly fields: unknown;
}

/** @throws MessageCenterError INVALID that names the field and says what it must be. */
export function parseJob(to: unknown, input: unknown, { schemas, levels }: SendRules): ParsedJob {
  const recipient = parseRecipient(to, 'recipient');
  if (isPlainObject(input) && 'to' in input) {
    throw invalid('the job has a `to`; its recipient is the first argument.');
  }
  const { leaseMs, lostText, ...fields } = parse(schemas.job, input, 'the job');
  const { key = newId(), again, persistent } = fields;
  if (again && fields.key === undefined) {
    throw invalid('again needs a key: it starts the job of a key once more.');
  }
  return {
    to: recipient,
    message: newMessage({ ...fields, key }, levels),
    asksPersistent: persistent === true,
    key,
    persistent,
    leaseMs,
    ...(lostText !== undefined && { lostText }),
  };
}

/** @throws MessageCenterError INVALID unless the number is from 0 to 1 and the text is valid. */
export function parseProgress(progress: unknown, text: unknown, schemas: Schemas): Patch {
  const patch = { progress, ...(text !== undefined && { text }) };
  if (progress === undefined || progress === null) {
    throw invalid(withSeen('progress needs a number from 0 to 1', seen(progress)));
  }
  return parsePatch(patch, schemas, 'the progress');
}

/**
 * Parses what the end of a job sets.
 * @throws MessageCenterError INVALID that names the field and says what it must be.
 */
export function parseEnd({ text, level, fields }: JobEnd, schemas: Schemas): Patch {
  if (!isPlainObject(fields)) throw invalid(withSeen('the fields must be an object', seen(fields)));
  if ('text' in fields) throw invalid('the fields must not have a text; it is the first argument.');
  const patch = { level, progress: null, ...fields, ...(text !== undefined && { text }) };
  return parsePatch(patch, schemas, 'the end of the job');
}

/**
 * The text for an error: its message, as far as a message can show it; undefined if it has none.
 */
export function textOfError(error: unknown, { textLength }: Limits): string | undefined {
  if (typeof error === 'string') return error;
  const message = (error as { readonly message?: unknown } | null | undefined)?.message;
  if (typeof message !== 'string') return undefined;
  // Errors of programs may contain terminal colors, for instance.
  const shown = message
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
    .replace(/\u001b\[[0-9;]*m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
    .toWellFormed()
    .trim()
    .slice(0, textLength)
    .toWellFormed();
  return shown === '' ? undefined : shown;
}
