import type { MessageStore } from '../../server/stores/message-store.js';
import { added, erased, expiredUpTo, type LogWriter, naming } from './store-entries.js';

/** Calls everything that ends and deletes messages, at least once with something to do. */
export async function useUpkeep(store: MessageStore, log: LogWriter): Promise<void> {
  const { inbox } = log;
  const { upkeep } = store;
  const late = Date.UTC(2100, 0);
  const [first, second] = await log.append(added({ expiresAt: 10 }), added());
  await store.expiring(inbox, 20);
  await upkeep.expiredInboxes(20);
  await upkeep.agedRows({ level: 'info', createdBefore: late });
  await upkeep.agedRows({ readBefore: late });
  await upkeep.rowsFrom('somebody');
  await log.append(expiredUpTo(20), naming('removed', [first?.id ?? '', second?.id ?? '']));
  await store.applyPending(inbox);
  await upkeep.trimLog(inbox, 1, log.position.number - 3, late);
  await upkeep.deleteEnded(late);
  await upkeep.blankEnded(late);
  await upkeep.deleteChanges({ from: 0, before: late });
  await upkeep.markUsed(inbox, late);
  await upkeep.unusedSessions(late);
  await upkeep.sessionsMovedTo(inbox);
  await log.append(erased());
  await store.applyPending(inbox);
  await upkeep.deleteErased(inbox, log.position);
  await upkeep.scrub();
}
