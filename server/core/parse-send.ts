import { invalid } from '../../protocol/errors.js';
import { isPlainObject, parse } from '../../protocol/field-schemas.js';
import type { Level, MessageCenterError } from '../../protocol/index.js';
import type { Schemas } from '../../protocol/schemas.js';
import type { NewMessage } from './add-rules.js';
import type { Levels } from './levels.js';
import { idOfKey, newId, type Recipient } from './recipient.js';
import type { SendInput } from './send-input.js';

/** What the parser of `send()` needs to know of the center. */
export interface SendRules {
  readonly schemas: Schemas;
  readonly levels: Levels;
  /** The number of the lowest level that is sent. */
  readonly minLevel: number;
}

/** The parsed input of `send()`. */
export interface ParsedSend {
  readonly recipient: Recipient;
  readonly message: NewMessage;
  /** The input has `persistent: true`, which a session refuses: see `persistentRefused`. */
  readonly asksPersistent: boolean;
  /** It is below the lowest level that is sent: no message is made, and no key is held. */
  readonly skipped: boolean;
}

/**
 * Parses the input of `send()`; every send path uses this.
 * @throws MessageCenterError INVALID that names the field and says what it takes.
 */
export function parseSend(value: unknown, { schemas, levels, minLevel }: SendRules): ParsedSend {
  const input = parse(schemas.message, value, 'the message');
  const { to, key, again, group, collapse, level, persistent, createdAt, expiresAt, ...content } =
    input;
  if (again && key === undefined) throw invalid('again needs a key: it sends a key once more.');
  if (collapse && group === undefined) {
    throw invalid('collapse needs a group: its unread messages become one row.');
  }
  const rules = levels.get(level);
  return {
    recipient: to,
    message: {
      id: key === undefined ? newId() : idOfKey(key),
      key: key ?? null,
      again,
      life: 0,
      group: group ?? null,
      collapse,
      level,
      persistent: persistent ?? rules?.persistent ?? true,
      ...(createdAt !== undefined && { createdAt }),
      expiresAt: expiresAt ?? null,
      content: withoutEmpty(content),
    },
    asksPersistent: persistent === true,
    skipped: (rules?.number ?? Infinity) < minLevel,
  };
}

/** Fields that say nothing are not stored. */
function withoutEmpty<Fields extends object>(fields: Fields): Fields {
  const isEmpty = (value: unknown) => value === false || (Array.isArray(value) && !value.length);
  const kept = Object.entries(fields).filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(kept) as Fields;
}

/**
 * The message that a shortcut such as `info()` sends.
 * @throws MessageCenterError INVALID for fields that the shortcut sets itself.
 */
export function shortcutMessage(
  level: Level,
  { to, text }: Pick<SendInput, 'to' | 'text'>,
  fields: unknown,
): SendInput<object> {
  if (!isPlainObject(fields)) throw invalid(`${level} takes an object of fields after the text.`);
  const own = ['to', 'text', 'level'].find((name) => fields[name] !== undefined);
  if (own !== undefined) throw invalid(`${level} sets ${own} itself; leave it out of the fields.`);
  return { ...fields, to, text, level };
}

/** The error for `persistent: true` to a session whose visitor has not signed in. */
export function persistentRefused(): MessageCenterError {
  return invalid(
    'persistent: true is not possible for an anonymous visitor, whose inbox lives only as long as the session. Leave persistent out to keep the message that long.',
  );
}
