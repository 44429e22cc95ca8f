import { invalid } from '../protocol/errors.js';
import type { Json, Level, Limits } from '../protocol/index.js';
import { parseLink } from '../protocol/links.js';
import {
  parseBoolean,
  parseInteger,
  parseJsonObject,
  parseRecord,
  parseText,
} from '../protocol/parse.js';
import { parseLevel } from '../protocol/requests.js';
import { idOfKey, newId, parseRecipient, type Recipient } from './recipient.js';
import type { NewMessage } from './rules.js';
import type { Content } from './stores/message-store.js';

/** What `send()` takes. */
export interface SendInput {
  /** One signed-in user, or one anonymous visitor's session (as `sessionOf` gives it). */
  readonly to: Recipient;
  /** Default `info`. */
  readonly level?: Level;
  /** One line of plain text, at most 255 characters. */
  readonly subject?: string;
  /** Plain text, 1 to 10,000 characters; never HTML. */
  readonly text: string;
  /** Where a click leads: an `http:`, `https:` or `mailto:` link, or a path on the page's site. */
  readonly url?: string;
  /** Anything the app wants to find again on the page: a JSON object of at most 8 KB. */
  readonly data?: { readonly [key: string]: Json };
  /**
   * False: kept only until it was shown once. Default true for a user. For a session, where
   * messages live as long as its inbox, `true` is refused and the default keeps them that long.
   */
  readonly persistent?: boolean;
  /** How long its popup stays, 1,000 to 600,000 ms. Default: the element's `popup-ms`. */
  readonly closeAfterMs?: number;
  /**
   * At most 255 characters. The same key to the same recipient is the same message: the first
   * content stands, later sends answer `existing: true`.
   */
  readonly key?: string;
}

const KEYS = [
  'to',
  'level',
  'subject',
  'text',
  'url',
  'data',
  'persistent',
  'closeAfterMs',
  'key',
] as const;

const KEY_MAX = 255;

/** What was sent, checked and copied. */
export interface ParsedSend {
  readonly recipient: Recipient;
  readonly message: NewMessage;
}

/**
 * Checks what an app sends; the same rules hold on every send path.
 * @throws MessageCenterError INVALID that names the field and says what it takes.
 */
export function parseSend(value: unknown, limits: Limits): ParsedSend {
  const input = parseRecord(value, 'the message', KEYS);
  const recipient = parseRecipient(input.to);
  const key = input.key === undefined ? undefined : parseText(input.key, 'key', KEY_MAX);
  return {
    recipient,
    message: {
      id: key === undefined ? newId() : idOfKey(key),
      keyed: key !== undefined,
      level: input.level === undefined ? 'info' : parseLevel(input.level),
      persistent: parsePersistent(input.persistent, recipient),
      content: parseContent(input, limits),
    },
  };
}

function parseContent(
  input: { readonly [key in (typeof KEYS)[number]]?: unknown },
  limits: Limits,
): Content {
  const { subject, url, data, closeAfterMs } = input;
  return {
    ...(subject === undefined ? {} : { subject: parseSubject(subject, limits.subjectLength) }),
    text: parseText(input.text, 'text', limits.textLength),
    ...(url === undefined ? {} : { url: parseLink(url, 'url') }),
    ...(data === undefined ? {} : { data: parseJsonObject(data, 'data', limits.dataBytes) }),
    ...(closeAfterMs === undefined
      ? {}
      : { closeAfterMs: parseInteger(closeAfterMs, 'closeAfterMs', 1_000, 600_000) }),
  };
}

function parseSubject(value: unknown, max: number): string {
  const subject = parseText(value, 'subject', max);
  if (/[\r\n]/.test(subject)) throw invalid('subject must be one line.');
  return subject;
}

function parsePersistent(value: unknown, recipient: Recipient): boolean {
  if (value === undefined) return true;
  const persistent = parseBoolean(value, 'persistent');
  if (persistent && 'session' in recipient) {
    throw invalid(
      'persistent: true is not possible for an anonymous visitor, whose inbox lives only as long as the session. Leave persistent out, and the message is kept that long.',
    );
  }
  return persistent;
}
