import { recount } from '../../protocol/effects.js';
import type { Counts } from '../../protocol/index.js';
import { NO_COUNTS } from '../../protocol/message.js';
import type { DeferredWork, DueRequest, DueWork } from '../../server/stores/due-store.js';
import type { Inbox, Tally } from '../../server/stores/message-store.js';
import type { Row, StoredChange, StoredEntry } from '../../server/stores/stored-entry.js';
import type { UpkeepStore } from '../../server/stores/upkeep-store.js';

/** What all processes share: one inbox and the due work, as a database holds them. */
export class SimulatedDatabase {
  readonly entries: StoredEntry[] = [];
  readonly rows = new Map<string, Row>();
  readonly marked = new Set<StoredChange>();
  readonly due = new SimulatedDueWork();
  readonly #clock: SimulatedClock;

  constructor(clock = new SimulatedClock()) {
    this.#clock = clock;
  }

  get now(): number {
    return this.#clock.now;
  }

  set now(now: number) {
    this.#clock.now = now;
  }
}

/** Milliseconds since 1970. */
export class SimulatedClock {
  now = 1_000_000;
}

/** The due work of all inboxes. */
class SimulatedDueWork {
  readonly #works = new Map<string, DueWork & { readonly ownedUntil: number }>();

  /** Of all inboxes. */
  all(): DueWork[] {
    return [...this.#works.values()];
  }

  put(work: DueWork): void {
    if (!this.#works.has(work.id)) this.#works.set(work.id, { ...work, ownedUntil: 0 });
  }

  take({ now, leaseMs, limit }: DueRequest): DueWork[] {
    const free = [...this.#works.values()].filter(
      ({ dueAt, ownedUntil }) => dueAt <= now && ownedUntil <= now,
    );
    const taken = free.slice(0, limit);
    for (const work of taken) this.#works.set(work.id, { ...work, ownedUntil: now + leaseMs });
    return taken;
  }

  defer({ id, dueAt, payload }: DeferredWork): boolean {
    const work = this.#works.get(id);
    if (work) this.#works.set(id, { ...work, dueAt, payload, ownedUntil: 0 });
    return work !== undefined;
  }

  renew(id: string, dueAt: number): boolean {
    const work = this.#works.get(id);
    const later = Math.max(work?.dueAt ?? 0, dueAt);
    if (work) this.#works.set(id, { ...work, dueAt: later, ownedUntil: 0 });
    return work !== undefined;
  }

  of(inbox: Inbox): DueWork[] {
    return this.all().filter((work) => work.inbox === inbox);
  }

  finish(id: string): void {
    this.#works.delete(id);
  }
}

/** A simulated life is too short for anything to be swept or deleted. */
export const NO_UPKEEP: UpkeepStore = {
  expiredInboxes: async () => [],
  liveLevels: async () => [],
  agedRows: async () => [],
  rowsFrom: async () => [],
  deleteEnded: async () => 0,
  blankEnded: async () => 0,
  blankRows: async () => {},
  deleteChanges: async () => ({ count: 0, next: null }),
  trimLog: async () => {},
  markUsed: async () => {},
  unusedSessions: async () => ({ inboxes: [], more: false }),
  sessionsMovedTo: async () => [],
  deleteErased: async () => true,
  scrub: async () => {},
};

/** What rows of these add up to. */
export function tallyOf(rows: readonly Row[]): Tally {
  const times = rows.flatMap(({ expiresAt }) => expiresAt ?? []);
  return { counts: countsOf(rows), nextExpiryAt: times.length > 0 ? Math.min(...times) : null };
}

export function countsOf(rows: readonly Row[]): Counts {
  return rows.reduce((counts, row) => recount(counts, null, row), NO_COUNTS);
}
