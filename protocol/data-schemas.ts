/** The schema of a message's `data`: JSON that is copied and limited. */
import * as v from 'valibot';
import { isPlainObject } from './any-realm.js';
import { quote } from './errors.js';
import type { Json, JsonObject } from './message.js';
import { seen, withSeen } from './seen.js';
import { isDataKey, isDataText } from './text-rules.js';

const MAX_DEPTH = 8;

const JSON_VALUE =
  'must be JSON: a string, a finite number, true, false, null, a list or a plain object.';

/** A JSON object of at most `maxBytes` as UTF-8 and 8 levels, copied. */
export function jsonObject(maxBytes: number) {
  return v.pipe(
    v.custom<Record<string, unknown>>(isPlainObject, 'must be a plain object.'),
    v.rawTransform<Record<string, unknown>, JsonObject>(({ dataset, addIssue, NEVER }) => {
      let values = 0;
      const count = (): void => {
        values += 1;
        // Each value takes at least one byte. Shared objects, such as aliases of YAML, may stand
        // for endless values.
        if (values > maxBytes) {
          throw new JsonFault([], `has too many values; at most ${maxBytes} bytes are allowed.`);
        }
      };
      try {
        return copyJson(dataset.value, [], MAX_DEPTH, count) as JsonObject;
      } catch (fault) {
        if (!(fault instanceof JsonFault)) throw fault;
        addIssue(fault.issue);
        return NEVER;
      }
    }),
    v.check(
      (copy) => utf8Length(JSON.stringify(copy)) <= maxBytes,
      ({ input }) => {
        const bytes = utf8Length(JSON.stringify(input));
        return `has ${bytes} bytes as JSON; at most ${maxBytes} are allowed.`;
      },
    ),
  );
}

/** Thrown by `copyJson` for a value that is not JSON. */
class JsonFault {
  readonly issue: v.RawTransformIssueInfo<Record<string, unknown>>;

  constructor(path: readonly (string | number)[], message: string) {
    const [first, ...rest] = path.map(
      (key) =>
        ({ type: 'unknown', origin: 'value', input: undefined, key, value: undefined }) as const,
    );
    this.issue = first ? { message, path: [first, ...rest] } : { message };
  }
}

/** @param count Called for each value. */
function copyJson(
  value: unknown,
  path: readonly (string | number)[],
  depth: number,
  count: () => void,
): Json {
  count();
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && isDataText(value)) return value;
  if (depth === 0) throw new JsonFault(path, `is nested more than ${MAX_DEPTH} levels deep.`);
  if (Array.isArray(value)) {
    // Unlike `map`, `from` visits the holes of a sparse list too.
    return Array.from(value, (item, index) => copyJson(item, [...path, index], depth - 1, count));
  }
  if (typeof value === 'string') throw new JsonFault(path, 'must be Unicode text without NUL.');
  if (!isPlainObject(value)) throw new JsonFault(path, withSeen(JSON_VALUE, seen(value)));
  const copy: { [key: string]: Json } = {};
  for (const key of Object.keys(value)) {
    if (!isDataKey(key)) throw new JsonFault(path, `must not have the key ${quote(key)}.`);
    copy[key] = copyJson(value[key], [...path, key], depth - 1, count);
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
