import * as v from 'valibot';
import { isPlainObject } from '../../protocol/any-realm.js';
import { invalid } from '../../protocol/errors.js';
import { integer, parse, record, text } from '../../protocol/field-schemas.js';
import type { Limits } from '../../protocol/index.js';
import type { Schemas } from '../../protocol/schemas.js';
import { parseUpdate } from './parse-update.js';
import { newId, parseRecipient, type Recipient } from './recipient.js';
import type { SendInput } from './send-input.js';
import type { Patch } from './update-rules.js';

/** The parsed input of `job()`. */
export interface ParsedJob {
  readonly recipient: Recipient;
  /** The input of `send()`. */
  readonly message: SendInput<object> & { readonly key: string };
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

const LEASE_MS = 60_000;

/** @throws MessageCenterError INVALID that names the field and says what it must be. */
export function parseJob(to: unknown, input: unknown, { textLength }: Limits): ParsedJob {
  const recipient = parseRecipient(to, 'recipient');
  if (!isPlainObject(input)) throw invalid('the job must be an object.');
  if ('to' in input) throw invalid('the job has a `to`; its recipient is the first argument.');
  const { leaseMs, lostText, ...message } = input;
  const options = record({
    leaseMs: v.optional(integer(1_000, 86_400_000), LEASE_MS),
    lostText: v.exactOptional(text(textLength)),
  });
  const { key = newId(), again } = message;
  if (again === true && message.key === undefined) {
    throw invalid('again needs a key: it starts the job of a key once more.');
  }
  return {
    ...parse(options, { leaseMs, lostText }, 'the job'),
    recipient,
    message: { ...message, key, to: recipient } as unknown as ParsedJob['message'],
  };
}

/** @throws MessageCenterError INVALID unless the number is from 0 to 1 and the text is valid. */
export function parseProgress(progress: unknown, text: unknown, schemas: Schemas): Patch {
  const patch = { progress, ...(text !== undefined && { text }) };
  if (progress === undefined || progress === null) {
    throw invalid('progress needs a number from 0 to 1.');
  }
  return parsePatch(patch, schemas);
}

/**
 * Parses what the end of a job sets.
 * @throws MessageCenterError INVALID that names the field and says what it must be.
 */
export function parseEnd({ text, level, fields }: JobEnd, schemas: Schemas): Patch {
  if (!isPlainObject(fields)) throw invalid('the fields must be an object.');
  if ('text' in fields) throw invalid('the fields must not have a text; it is the first argument.');
  const patch = { level, progress: null, ...fields, ...(text !== undefined && { text }) };
  return parsePatch(patch, schemas);
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

function parsePatch(patch: object, schemas: Schemas): Patch {
  return parseUpdate({ key: 'of a job' }, patch, {}, schemas).patch;
}
