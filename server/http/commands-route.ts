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
 * Does listed changes one after another, as they stand; each has its own answer.
 * @throws MessageCenterError NOT_FOUND when they are meant for another inbox than the caller's.
 */
export async function executeAll(
  { inbox: meant, commands }: CommandsRequest,
  inbox: Inbox,
  center: Center,
  { log }: ResolvedOptions,
): Promise<CommandsAnswer> {
  if (meant !== undefined && meant !== (await center.open()).tagOf(inbox)) {
    const text = 'The commands are meant for another inbox than that of who sends them.';
    throw new MessageCenterError('NOT_FOUND', text);
  }
  const answers: Answer<Changed>[] = [];
  for (const { name, request } of commands) {
    try {
      answers.push({ ok: true, value: await center.execute(name, inbox, request) });
    } catch (error) {
      answers.push({ ok: false, error: toWireError(error, log) });
    }
  }
  return { answers };
}
