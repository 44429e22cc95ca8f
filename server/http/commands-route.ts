import type { Answer, Changed, CommandsAnswer, CommandsRequest } from '../../protocol/index.js';
import type { Center } from '../core/center.js';
import { toWireError } from '../core/wire-error.js';
import type { ResolvedOptions } from '../options.js';
import type { Inbox } from '../stores/message-store.js';

/** Does listed changes one after another, as they stand; each has its own answer. */
export async function executeAll(
  { commands }: CommandsRequest,
  inbox: Inbox,
  center: Center,
  { log }: ResolvedOptions,
): Promise<CommandsAnswer> {
  const answers: Answer<Changed>[] = [];
  for (const { name, request } of commands) {
    try {
      answers.push({ ok: true, value: await center.execute(name, inbox, request as never) });
    } catch (error) {
      answers.push({ ok: false, error: toWireError(error, log) });
    }
  }
  return { answers };
}
