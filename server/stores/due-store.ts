/** The part of the store's port for due work. */
import type { Inbox } from './inbox.js';

/** Something that has to happen at a time, even if the process that planned it has ended. */
export interface DueWork {
  /** Unique in the store; the same work has the same id. */
  readonly id: string;
  /** Names the handler. */
  readonly kind: string;
  /** The inbox that it is about; `*` for work on the whole store. */
  readonly inbox: Inbox;
  /** Milliseconds since 1970 by the store's clock. */
  readonly dueAt: number;
  /** The handler's input, as JSON. */
  readonly payload: string;
}

/** The most pieces of work that `dueOf` returns. */
export const DUE_PER_INBOX = 500;

/** A request for due work. */
export interface DueRequest {
  /** The kinds that the process can handle; 1 or more. */
  readonly kinds: readonly string[];
  /** The store's time: work with this `dueAt` or an earlier one is due. */
  readonly now: number;
  /** The id of the process. */
  readonly owner: string;
  /** How long the work belongs to the owner, in milliseconds. */
  readonly leaseMs: number;
  /** The most pieces of work to take; 1 or more. */
  readonly limit: number;
}

/** A later time for a piece of work that its owner has taken. */
export interface DeferredWork extends Pick<DueWork, 'id' | 'dueAt' | 'payload'> {
  /** Who took it. */
  readonly owner: string;
}

/** A transaction of the app: a session of the MongoDB driver, as mongoose's `startSession()` gives it. */
export interface AppTransaction {
  /** Whether a transaction was started that has neither committed nor aborted. */
  inTransaction(): boolean;
}

export interface DueStore {
  /**
   * Stores a piece of due work; durable when it resolves. Existing work with the same id stays
   * unchanged.
   */
  putDue(work: DueWork): Promise<void>;

  /**
   * Stores a piece of due work within a transaction of the app: nobody sees it before that commits.
   * Only inserts, under an id that is new, so that it conflicts with nothing.
   * @throws MessageCenterError INVALID unless it is a transaction that has begun on the store's own
   *   client, and the store supports transactions. Errors of the driver are not changed.
   */
  putDueWithin(transaction: AppTransaction, work: DueWork): Promise<void>;

  /**
   * Takes work that is due and has no owner, the longest due first. A lease that has expired, or that
   * is from before the clock was set back, counts as no owner. If several processes ask at the same
   * time, one of them gets it, and no other before the lease expires. Work stays until `finishDue`.
   */
  takeDue(request: DueRequest): Promise<DueWork[]>;

  /**
   * Gives taken work another time and payload, and ends the lease.
   * @returns False, without a change, if the work has another owner by now, or was finished.
   */
  deferDue(later: DeferredWork): Promise<boolean>;

  /**
   * Postpones work to `dueAt`, unless it is due later anyway, and takes it from its owner, if any.
   * @returns False if there is no such work.
   */
  renewDue(id: string, dueAt: number): Promise<boolean>;

  /**
   * Removes a piece of due work; with an owner, only while it is that owner's. Does nothing if the
   * id is unknown.
   */
  finishDue(id: string, owner?: string): Promise<void>;

  /** The due work about an inbox, with any owner: at most 500 pieces. */
  dueOf(inbox: Inbox): Promise<DueWork[]>;
}

/**
 * When a lease that a process has just taken can end, even if its clock is somewhat ahead. A later end
 * is from before the clock was set back.
 */
export function latestLease({ now, leaseMs }: DueRequest): number {
  return now + 2 * leaseMs;
}
