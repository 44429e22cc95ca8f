/**
 * The pieces of which every parser is made. Each builds fresh values from checked primitives and
 * throws MessageCenterError INVALID with the name of the part that is wrong.
 */
import { invalid } from './errors.js';
import type { Json } from './message.js';

/** The own keys of a plain object, after unknown ones were refused. */
export function parseRecord<Key extends string>(
  value: unknown,
  name: string,
  keys: readonly Key[],
): { readonly [key in Key]?: unknown } {
  if (!isPlainObject(value)) throw invalid(`${name} must be an object.`);
  const known: { [key in Key]?: unknown } = Object.create(null);
  for (const key of Object.keys(value)) {
    if (!(keys as readonly string[]).includes(key)) {
      throw invalid(`${name} has the unknown key ${quote(key)}; it takes ${keys.join(', ')}.`);
    }
    if (value[key] !== undefined) known[key as Key] = value[key];
  }
  return known;
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A string that may stand in an error text: cut, on one line, in quotes. */
export function quote(value: unknown, max = 60): string {
  const text = JSON.stringify(String(value));
  return text.length <= max ? text : `${text.slice(0, max - 4)}..."`;
}

export function parseOneOf<Name extends string>(
  value: unknown,
  name: string,
  names: readonly Name[],
): Name {
  const found = names.find((candidate) => candidate === value);
  if (found === undefined) throw invalid(`${name} must be one of ${names.join(', ')}.`);
  return found;
}

export function parseBoolean(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw invalid(`${name} must be true or false.`);
  return value;
}

/** A whole number from `min` to `max`; strings are not numbers. */
export function parseInteger(value: unknown, name: string, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    throw invalid(`${name} must be a whole number from ${min} to ${max}.`);
  }
  return value;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/**
 * Text of 1 to `max` UTF-16 code units that is more than white space, with no lone surrogate and no
 * control character but tab and line end.
 */
export function parseText(value: unknown, name: string, max: number): string {
  if (typeof value !== 'string') throw invalid(`${name} must be a string.`);
  if (value.trim() === '') throw invalid(`${name} must not be empty.`);
  if (value.length > max) {
    throw invalid(`${name} has ${value.length} characters; at most ${max} are allowed.`);
  }
  if (CONTROL.test(value)) throw invalid(`${name} must not contain control characters.`);
  if (!value.isWellFormed()) throw invalid(`${name} must be well-formed Unicode.`);
  return value;
}

const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The id of a message. */
export function parseId(value: unknown, name: string): string {
  if (typeof value !== 'string' || !ID.test(value)) {
    throw invalid(`${name} must be a message id: 1 to 64 letters, digits, "-" or "_".`);
  }
  return value;
}

/** 1 to `max` message ids, each once. */
export function parseIds(value: unknown, name: string, max: number): string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > max) {
    throw invalid(`${name} must be a list of 1 to ${max} message ids.`);
  }
  // Unlike `map`, `from` visits the holes of a sparse list too.
  return [...new Set(Array.from(value, (id, index) => parseId(id, `${name}[${index}]`)))];
}

const MAX_DEPTH = 8;

/** Keys that mean something to the language itself: `__proto__`, `toString`, `then` and their like. */
function isReservedKey(key: string): boolean {
  return key in Object.prototype || key === 'prototype' || key === 'then';
}

/** A JSON object of at most `maxBytes` as UTF-8 and 8 levels, copied. */
export function parseJsonObject(
  value: unknown,
  name: string,
  maxBytes: number,
): { [key: string]: Json } {
  if (!isPlainObject(value)) throw invalid(`${name} must be a plain object.`);
  const copy = copyJson(value, name, MAX_DEPTH) as { [key: string]: Json };
  const bytes = utf8Length(JSON.stringify(copy));
  if (bytes > maxBytes) {
    throw invalid(`${name} has ${bytes} bytes as JSON; at most ${maxBytes} are allowed.`);
  }
  return copy;
}

function copyJson(value: unknown, name: string, depth: number): Json {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && value.isWellFormed() && !value.includes('\0')) return value;
  if (depth === 0) throw invalid(`${name} is nested more than ${MAX_DEPTH} levels deep.`);
  if (Array.isArray(value)) {
    return Array.from(value, (item, index) => copyJson(item, `${name}[${index}]`, depth - 1));
  }
  if (!isPlainObject(value)) throw invalid(`${name} must be JSON.`);
  const copy: { [key: string]: Json } = {};
  for (const key of Object.keys(value)) {
    if (isReservedKey(key) || !key.isWellFormed() || key.includes('\0')) {
      throw invalid(`${name} must not have the key ${quote(key)}.`);
    }
    copy[key] = copyJson(value[key], `${name}.${key}`, depth - 1);
  }
  return copy;
}

/** How many bytes a well-formed string takes as UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
