/**
 * Building blocks of the input schemas. Their messages say what a field must be; `parse` prepends
 * the field's name, and appends what it is.
 */
import * as v from 'valibot';
import { isPlainObject, msOfDate } from './any-realm.js';
import { invalid, MessageCenterError, quote } from './errors.js';
import { isSafeLink, isSafePicture, LINK_FORM, PICTURE_FORM } from './links.js';
import { seen, withSeen } from './seen.js';
import { CONTROL_CHARACTER, LINE_END } from './text-rules.js';

/** A schema for untrusted input, by its output. */
export type InputSchema<Output> = v.GenericSchema<unknown, Output>;

/**
 * Parses a value into new objects and lists of checked primitives.
 * @param whole The name of the value in errors.
 * @param prefix A prefix for the names of its fields, with a dot.
 * @throws MessageCenterError INVALID that names the first invalid field, and what it is.
 */
export function parse<Output>(
  schema: InputSchema<Output>,
  value: unknown,
  whole: string,
  prefix = '',
): Output {
  const { success, output, issues } = read(schema, value, whole);
  if (success) return output;
  const [issue] = issues;
  throw invalid(`${nameOf(issue.path ?? [], whole, prefix)} ${textOf(issue)}`);
}

/** Getters and proxies in the value may throw. */
function read<Output>(schema: InputSchema<Output>, value: unknown, whole: string) {
  try {
    return v.safeParse(schema, value, { abortEarly: true });
  } catch (cause) {
    const text = `${whole} cannot be read: one of its getters, or a proxy, throws.`;
    throw new MessageCenterError('INVALID', text, { cause });
  }
}

const NUMBER_CHECKS: readonly string[] = ['safe_integer', 'min_value', 'max_value'];

/** Other checks are about the content of a value whose kind is right. */
function textOf({ kind, type, input, message }: v.BaseIssue<unknown>): string {
  if (type === 'picklist' && typeof input === 'string') return withSeen(message, quote(input));
  const isOfOtherKind = kind === 'schema' || NUMBER_CHECKS.includes(type);
  return isOfOtherKind ? withSeen(message, seen(input)) : message;
}

/** For instance `actions[1].url`. */
function nameOf(path: readonly v.IssuePathItem[], whole: string, prefix: string): string {
  let name = '';
  for (const { key } of path) {
    name += typeof key === 'number' ? `[${key}]` : `${name && '.'}${String(key)}`;
  }
  return name ? prefix + name : whole;
}

/** Whether a value can be read with `for await`. A string counts as one value. */
export function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const { [Symbol.iterator]: sync, [Symbol.asyncIterator]: async } = value as {
    readonly [Symbol.iterator]?: unknown;
    readonly [Symbol.asyncIterator]?: unknown;
  };
  return typeof sync === 'function' || typeof async === 'function';
}

type Fields<Entries extends v.ObjectEntries> = v.InferOutput<
  v.StrictObjectSchema<Entries, undefined>
>;

/**
 * A plain object with these fields and no others. A field that is undefined counts as absent. Only
 * own fields count, whatever the prototype of all objects has, and each is read once.
 * @param message Says what anything else must be.
 */
export function record<const Entries extends v.ObjectEntries>(
  entries: Entries,
  message = 'must be an object.',
): InputSchema<Fields<Entries>> {
  const names = Object.keys(entries);
  const required = names.filter((name) => !isOptional(entries[name] as v.ObjectEntries[string]));
  const takes = names.length > 0 ? `it takes ${names.join(', ')}` : 'it takes none';
  const unknownIn = (fields: object) =>
    Object.keys(fields).find((name) => !Object.hasOwn(entries, name));
  return v.pipe(
    v.custom<Record<string, unknown>>(isPlainObject, message),
    v.transform((input) => {
      const fields: Record<string, unknown> = Object.create(null);
      // Set to undefined, so that the schema of a missing field reports what it must be.
      for (const name of required) fields[name] = undefined;
      for (const name of Object.keys(input)) {
        const value = input[name];
        if (value !== undefined || !Object.hasOwn(entries, name)) fields[name] = value;
      }
      return fields;
    }),
    // First: a misspelled field is reported as such, and not as a missing one.
    v.check(
      (fields) => unknownIn(fields) === undefined,
      ({ input }) => `has the unknown field ${quote(unknownIn(input))}; ${takes}.`,
    ),
    // Valibot would also visit what somebody has added to the prototype of all objects.
    v.strictObject({ __proto__: null, ...entries }),
  ) as unknown as InputSchema<Fields<Entries>>;
}

function isOptional({ type }: v.ObjectEntries[string]): boolean {
  return type === 'optional' || type === 'exact_optional';
}

/** A list of `min` to `max` items. */
export function list<Item>(item: InputSchema<Item>, min: number, max: number, items: string) {
  const count = min === 0 ? `at most ${max}` : `${min} to ${max}`;
  const message = `must be a list of ${count} ${items}.`;
  return v.pipe(
    // First, because valibot checks every item before the length, which may take seconds.
    v.custom<unknown[]>((value) => Array.isArray(value) && value.length <= max, message),
    v.array(item),
    v.minLength(min, message),
    v.maxLength(max, message),
  );
}

export function oneOf<const Names extends readonly string[]>(names: Names) {
  return v.picklist(names, `must be one of ${names.join(', ')}.`);
}

export const boolean = v.boolean('must be true or false.');

/** A whole number from `min` to `max`; strings are not numbers. */
export function integer(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}.`;
  return v.pipe(
    v.number(message),
    v.safeInteger(message),
    v.minValue(min, message),
    v.maxValue(max, message),
  );
}

/**
 * Text of 1 to `max` UTF-16 code units that is more than white space, with no lone surrogate and no
 * control character but tab and line end.
 */
export function text(max: number) {
  return v.pipe(
    v.string('must be a string.'),
    v.check((value) => value.trim() !== '', 'must not be empty.'),
    v.maxLength(max, ({ input }) => `has ${input.length} characters; at most ${max} are allowed.`),
    v.check((value) => !CONTROL_CHARACTER.test(value), 'must not contain control characters.'),
    v.check((value) => value.isWellFormed(), 'must be well-formed Unicode.'),
  );
}

export function line(max: number) {
  return v.pipe(
    text(max),
    v.check((value) => !LINE_END.test(value), 'must be one line.'),
  );
}

export const link = v.pipe(v.string(LINK_FORM), v.check(isSafeLink, LINK_FORM));

export const picture = v.pipe(v.string(PICTURE_FORM), v.check(isSafePicture, PICTURE_FORM));

/** A string that matches a pattern; `message` describes it. */
export function matching(pattern: RegExp, message: string) {
  return v.pipe(v.string(message), v.regex(pattern, message));
}

export const messageId = matching(
  /^[A-Za-z0-9_-]{1,64}$/,
  'must be a message id: 1 to 64 letters, digits, "-" or "_".',
);

const TIME = 'must be a Date, or a time in ISO 8601 with its zone, such as "2030-01-31T12:00:00Z".';
const TIME_FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** The first moment that ISO 8601 writes with more than four digits of the year. */
const TIME_END = Date.UTC(10_000, 0);

/** JavaScript takes the 30th of February for the 1st or 2nd of March. */
function isCalendarDay(day: string): boolean {
  const ms = Date.parse(day);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

function isTime(value: unknown): boolean {
  if (typeof value !== 'string') return !Number.isNaN(msOfDate(value) ?? Number.NaN);
  return TIME_FORM.test(value) && isCalendarDay(value.slice(0, 10));
}

/** A time from 1970 on, as milliseconds since then. */
export const time = v.pipe(
  v.custom<Date | string>(isTime, TIME),
  v.transform((value) => msOfDate(value) ?? new Date(value).getTime()),
  v.check((ms) => ms >= 0 && ms < TIME_END, TIME),
);
