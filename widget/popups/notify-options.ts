/**
 * The options of `notify()` and their check. The rules are those of a message that a server sends;
 * its schemas need a library that a page should not load.
 */
import { isPlainObject } from '../../protocol/any-realm.js';
import { invalid, quote } from '../../protocol/errors.js';
import {
  DEFAULT_LIMITS,
  type JsonObject,
  LEVELS,
  type Level,
  type Message,
  type MessageAction,
  type Sender,
} from '../../protocol/index.js';
import { isSafeLink, isSafePicture, LINK_FORM, PICTURE_FORM } from '../../protocol/links.js';
import type { Input } from '../../protocol/message.js';
import { CONTROL_CHARACTER, isDataKey, isDataText, LINE_END } from '../../protocol/text-rules.js';
import { fromJson, toJson } from '../platform/json.js';

/** One of the page's own popups. */
export interface NotifyOptions {
  /** Plain text, 1 to 10,000 characters. */
  readonly text: string;
  /** Default: `info`. */
  readonly level?: Level | undefined;
  /** One line, plain text, at most 255 characters. */
  readonly subject?: string | undefined;
  /** The link that a click opens; the same links are allowed as for a message. */
  readonly url?: string | undefined;
  readonly from?: Input<Sender> | undefined;
  /** At most 5, in the order in which they are shown. */
  readonly actions?: readonly Input<MessageAction>[] | undefined;
  /** Progress of the work, 0 to 1. */
  readonly progress?: number | undefined;
  /** Data for the page's own listeners, at most 8 KB as JSON. */
  readonly data?: JsonObject | undefined;
  /**
   * How long it stays, in milliseconds, 1,000 to 600,000. Default: the element's `popup-ms`; errors,
   * and popups with a link or actions, stay until closed.
   */
  readonly closeAfterMs?: number | undefined;
  /** True: it stays until closed. */
  readonly sticky?: boolean | undefined;
}

/** What changes in one of the page's own popups; null clears a field. */
export type NotifyPatch = {
  readonly [name in keyof NotifyOptions]?:
    | NotifyOptions[name]
    | (name extends 'text' | 'level' ? undefined : null);
};

/** Checked options: no field is undefined. */
export type CheckedNotifyOptions = Partial<Pick<Message, keyof NotifyOptions>> &
  Pick<Message, 'text'>;

/**
 * Returns a copy of a valid value.
 * @throws MessageCenterError INVALID that names the field.
 */
type Parser<Value> = (value: unknown, path: string) => Value;

type Parsers<Fields> = { readonly [name in keyof Fields]-?: Parser<NonNullable<Fields[name]>> };

const NAME_MAX = 255;

function text(max: number): Parser<string> {
  return (value, path) => {
    if (typeof value !== 'string') throw invalid(`${path} must be a string.`);
    if (value.trim() === '') throw invalid(`${path} must not be empty.`);
    if (value.length > max) {
      throw invalid(`${path} has ${value.length} characters; at most ${max} are allowed.`);
    }
    if (CONTROL_CHARACTER.test(value))
      throw invalid(`${path} must not contain control characters.`);
    if (!value.isWellFormed()) throw invalid(`${path} must be well-formed Unicode.`);
    return value;
  };
}

function line(max: number): Parser<string> {
  const parse = text(max);
  return (value, path) => {
    if (LINE_END.test(parse(value, path))) throw invalid(`${path} must be one line.`);
    return value as string;
  };
}

const link: Parser<string> = (value, path) => {
  if (typeof value === 'string' && isSafeLink(value)) return value;
  throw invalid(`${path} ${LINK_FORM}`);
};

const picture: Parser<string> = (value, path) => {
  if (typeof value === 'string' && isSafePicture(value)) return value;
  throw invalid(`${path} ${PICTURE_FORM}`);
};

function number(min: number, max: number, isValid: (value: number) => boolean): Parser<number> {
  return (value, path) => {
    if (typeof value === 'number' && value >= min && value <= max && isValid(value)) return value;
    throw invalid(`${path} must be a number from ${min} to ${max}.`);
  };
}

const level: Parser<Level> = (value, path) => {
  if (typeof value === 'string' && Object.hasOwn(LEVELS, value)) return value as Level;
  throw invalid(`${path} must be one of ${Object.keys(LEVELS).join(', ')}.`);
};

const data: Parser<JsonObject> = (value, path) => {
  if (!isPlainObject(value)) throw invalid(`${path} must be a plain object.`);
  const max = DEFAULT_LIMITS.dataBytes;
  let values = 0;
  const count = (): void => {
    values += 1;
    // Each value takes at least one byte. Shared objects may stand for endless values.
    if (values > max) throw invalid(`${path} has too many values.`);
  };
  if (!isJson(value, 8, count)) {
    throw invalid(`${path} must be JSON, at most 8 levels deep, without keys such as __proto__.`);
  }
  const json = toJson(value);
  const bytes = new TextEncoder().encode(json).length;
  if (bytes > max) throw invalid(`${path} has ${bytes} bytes as JSON; at most ${max} are allowed.`);
  return fromJson(json) as JsonObject;
};

const actions: Parser<readonly MessageAction[]> = (value, path) => {
  const max = DEFAULT_LIMITS.actions;
  if (!Array.isArray(value) || value.length > max) {
    throw invalid(`${path} must be a list of at most ${max} actions.`);
  }
  return [...value].map((each: unknown, index) => {
    const action = record(each, `${path}[${index}]`, ACTION, ['label']);
    if ((action.url === undefined) !== (action.id === undefined)) return action as MessageAction;
    throw invalid(`${path}[${index}] must have either a url, which is followed, or an id.`);
  });
};

const ACTION: Parsers<MessageAction> = { label: line(NAME_MAX), url: link, id: text(NAME_MAX) };

const SENDER: Parsers<Sender> = { id: text(NAME_MAX), name: line(NAME_MAX), avatarUrl: picture };

const OPTIONS: Parsers<NotifyOptions> = {
  text: text(DEFAULT_LIMITS.textLength),
  level,
  subject: line(DEFAULT_LIMITS.subjectLength),
  url: link,
  from: (value, path) => record(value, path, SENDER, ['name']) as Sender,
  actions,
  progress: number(0, 1, Number.isFinite),
  data,
  closeAfterMs: number(1_000, 600_000, Number.isInteger),
  sticky: (value, path) => {
    if (typeof value !== 'boolean') throw invalid(`${path} must be true or false.`);
    return value;
  },
};

/** @throws MessageCenterError INVALID that names the field and says what it takes. */
export function parseNotifyOptions(value: unknown): CheckedNotifyOptions {
  const options = record(value, '', OPTIONS, ['text']) as CheckedNotifyOptions;
  if (options.sticky && options.closeAfterMs !== undefined) {
    throw invalid(
      'the popup cannot have both sticky and closeAfterMs: a sticky popup stays until it is closed.',
    );
  }
  return options;
}

/**
 * Applies a patch to options. A field that is undefined does not change; `sticky` and `closeAfterMs`
 * replace each other.
 *
 * @throws MessageCenterError INVALID that names the field and says what it takes.
 */
export function patchNotifyOptions(
  options: CheckedNotifyOptions,
  value: unknown,
): CheckedNotifyOptions {
  if (!isPlainObject(value)) throw invalid('the patch must be an object.');
  const mayClear = (name: string): boolean =>
    name !== 'text' && name !== 'level' && Object.hasOwn(OPTIONS, name);
  const changes = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([name, field]) => [name, field === null && mayClear(name) ? undefined : field]);
  const changed = Object.fromEntries(changes);
  const { sticky, closeAfterMs, ...others } = options;
  return parseNotifyOptions({
    ...others,
    sticky: changed.closeAfterMs ? undefined : sticky,
    closeAfterMs: changed.sticky ? undefined : closeAfterMs,
    ...changed,
  });
}

/** A copy of an object with these fields and no others. A field that is undefined counts as absent. */
function record<Fields extends object>(
  value: unknown,
  path: string,
  parsers: Parsers<Fields>,
  required: readonly (keyof Fields & string)[] = [],
): Partial<Fields> {
  const whole = path || 'the popup';
  const names = Object.keys(parsers);
  if (!isPlainObject(value)) {
    throw invalid(`${whole} must be an object.`);
  }
  const given = Object.keys(value).filter((name) => value[name] !== undefined);
  for (const name of given) {
    if (names.includes(name)) continue;
    throw invalid(`${whole} has the unknown field ${quote(name)}; it takes ${names.join(', ')}.`);
  }
  const copy: Partial<Fields> = {};
  for (const name of new Set([...required, ...given]) as Set<keyof Fields & string>) {
    copy[name] = parsers[name](value[name], path ? `${path}.${name}` : name);
  }
  return copy;
}

/** Whether a value is JSON of at most `depth` levels. `count` is called for each value in it. */
function isJson(value: unknown, depth: number, count: () => void): boolean {
  count();
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'string') return isDataText(value);
  if (depth === 0) return false;
  // A copy, because `every` skips the holes of a list.
  if (Array.isArray(value)) return [...value].every((each) => isJson(each, depth - 1, count));
  if (!isPlainObject(value)) return false;
  return Object.entries(value).every(
    ([key, each]) => isDataKey(key) && isJson(each, depth - 1, count),
  );
}
