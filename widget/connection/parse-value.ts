import { parseCounts } from '../../protocol/answers.js';
import type { Changed, CommandName, Commands } from '../../protocol/index.js';
import { parseMessage, parsePage, parsePosition, parseSyncAnswer } from '../../protocol/index.js';

function parseChanged(value: unknown): Changed {
  const changed = value as Changed | null | undefined;
  parsePosition(changed?.position);
  parseCounts(changed?.counts);
  return changed as Changed;
}

/** Checks what the server answered to each command; MessageCenterError INVALID when it is not it. */
export const parseValue: {
  readonly [Name in CommandName]: (value: unknown) => Commands[Name]['value'];
} = {
  sync: parseSyncAnswer,
  list: parsePage,
  get: parseMessage,
  read: parseChanged,
  unread: parseChanged,
  'read-up-to': parseChanged,
  remove: parseChanged,
  restore: parseChanged,
  shown: parseChanged,
};
