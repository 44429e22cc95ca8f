import {
  type Answer,
  type Changed,
  type CommandsAnswer,
  type CommandsRequest,
  MessageCenterError,
} from '../../protocol/index.js';
import type { Center } from '../core/center.js';
import { toWireError } from '../core/wire-error.js';
import type { ResolvedOptions } from '../options.js';
import type { Inbox } from '../stores/message-store.js';

/**
 * Executes a list of changes in order; each has its own answer.
 * @throws MessageCenterError NOT_FOUND when the list names another inbox than the caller's.
 */
export async function executeAll(
  { inbox: expected, commands }: CommandsRequest,
  inbox: Inbox,
  center: Center,
  { log }: ResolvedOptions,
): Promise<CommandsAnswer> {
  if (expected !== undefined && expected !== (await center.open()).tagOf(inbox)) {
    const text =
      "The commands name a different inbox from the caller's; sync, and send them again.";
    throw new MessageCenterError('NOT_FOUND', text);
  }
  const answers: Answer<Changed>[] = [];
  for (const { name, request } of commands) {
    try {
      answers.push({ ok: true, value: await center.commands.execute(name, inbox, request) });
    } catch (error) {
      answers.push({ ok: false, error: toWireError(error, log) });
    }
  }
  return { answers };
}
