/** What the sender wrote, field by field. */
import { invalid } from '../../protocol/errors.js';
import type { Limits, MessageAction, Sender } from '../../protocol/index.js';
import { parseLink } from '../../protocol/links.js';
import { parseInteger, parseJsonObject, parseRecord, parseText } from '../../protocol/parse.js';
import type { Content } from '../stores/message-store.js';

export const CONTENT_KEYS = [
  'subject',
  'text',
  'url',
  'from',
  'actions',
  'progress',
  'data',
  'closeAfterMs',
] as const satisfies readonly (keyof Content)[];

type ContentInput = { readonly [key in keyof Content]?: unknown };

/** Characters in the names and ids of senders and actions. */
const NAME_MAX = 255;

/** @throws MessageCenterError INVALID that names the field and says what it takes. */
export function parseContent(input: ContentInput, limits: Limits): Content {
  const { subject, url, from, progress, data, closeAfterMs } = input;
  const actions = parseActions(input.actions, limits.actions);
  return {
    ...(subject === undefined
      ? {}
      : { subject: parseLine(subject, 'subject', limits.subjectLength) }),
    text: parseText(input.text, 'text', limits.textLength),
    ...(url === undefined ? {} : { url: parseLink(url, 'url') }),
    ...(from === undefined ? {} : { from: parseSender(from) }),
    ...(actions.length === 0 ? {} : { actions }),
    ...(progress === undefined ? {} : { progress: parseProgress(progress) }),
    ...(data === undefined ? {} : { data: parseJsonObject(data, 'data', limits.dataBytes) }),
    ...(closeAfterMs === undefined
      ? {}
      : { closeAfterMs: parseInteger(closeAfterMs, 'closeAfterMs', 1_000, 600_000) }),
  };
}

function parseSender(value: unknown): Sender {
  const { id, name, avatarUrl } = parseRecord(value, 'from', ['id', 'name', 'avatarUrl']);
  return {
    ...(id === undefined ? {} : { id: parseText(id, 'from.id', NAME_MAX) }),
    name: parseLine(name, 'from.name', NAME_MAX),
    ...(avatarUrl === undefined ? {} : { avatarUrl: parsePicture(avatarUrl, 'from.avatarUrl') }),
  };
}

function parseActions(value: unknown, max: number): readonly MessageAction[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > max) {
    throw invalid(`actions must be a list of at most ${max} actions.`);
  }
  // Unlike `map`, `from` visits the holes of a sparse list too.
  return Array.from(value, (action, index) => parseAction(action, `actions[${index}]`));
}

function parseAction(value: unknown, name: string): MessageAction {
  const { label, url, id } = parseRecord(value, name, ['label', 'url', 'id']);
  if ((url === undefined) === (id === undefined)) {
    throw invalid(`${name} must have either a url, which is followed, or an id.`);
  }
  return {
    label: parseLine(label, `${name}.label`, NAME_MAX),
    ...(url === undefined
      ? { id: parseText(id, `${name}.id`, NAME_MAX) }
      : { url: parseLink(url, `${name}.url`) }),
  };
}

function parseProgress(value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw invalid('progress must be a number from 0 to 1.');
}

/** Everything that some reader takes for the end of a line. */
const LINE_END = /[\r\n\u0085\u2028\u2029]/;

function parseLine(value: unknown, name: string, max: number): string {
  const line = parseText(value, name, max);
  if (LINE_END.test(line)) throw invalid(`${name} must be one line.`);
  return line;
}

function parsePicture(value: unknown, name: string): string {
  const link = parseLink(value, name);
  if (/^mailto:/i.test(link)) {
    throw invalid(`${name} must be an http: or https: link, or a path on the page's own site.`);
  }
  return link;
}
