import { createHash } from 'node:crypto';
import type { Log } from '../log.js';
import type { Recheck } from '../options.js';
import type { Inbox, Stop } from '../stores/message-store.js';

/** All in milliseconds. */
export interface RecheckTimes {
  /** How long an answer is valid. */
  readonly everyMs: number;
  /** The pause after a failed check; doubled each time, up to `everyMs`. */
  readonly pauseMs: number;
  /** How long a socket stays open while every check fails. */
  readonly giveUpMs: number;
}

export const RECHECK_TIMES: RecheckTimes = {
  everyMs: 60_000,
  pauseMs: 5_000,
  giveUpMs: 300_000,
};

/** An open socket and its identity. */
export interface WatchedSocket {
  readonly inbox: Inbox;
  /** The cookies and tokens of its handshake. */
  readonly credentials: readonly (string | undefined)[];
  /** Identifies the caller again. Null: nobody. A rejection means that it is unknown. */
  identify(): Promise<{ readonly inbox: Inbox; readonly expiresAt: number | null } | null>;
  /** Sets when the identity ends, in milliseconds since 1970. */
  renew(expiresAt: number): void;
  /** Closes the socket: its identity has changed or ended. */
  close(): void;
}

export interface RecheckOptions {
  readonly recheck: Recheck;
  readonly log: Log;
  readonly times: RecheckTimes;
}

/** Sockets with the same credentials and the same caller. */
interface Group {
  readonly inbox: Inbox;
  readonly sockets: Set<WatchedSocket>;
  dueAt: number;
  isChecking: boolean;
  /** When the checks began to fail; null while they succeed. */
  failingSince: number | null;
  pauseMs: number;
}

/** How often due groups are looked for in each interval. */
const TICKS_PER_INTERVAL = 60;

/**
 * Identifies the callers behind this process's open sockets again, once for all sockets with the
 * same cookies and token. A handshake with these counts as a check, too, and restarts the interval.
 */
export class IdentityRecheck {
  readonly #options: RecheckOptions;
  readonly #groups = new Map<string, Group>();
  readonly #tickMs: number;
  #timer: NodeJS.Timeout | undefined;
  #loggedFailure = false;

  constructor(options: RecheckOptions) {
    this.#options = options;
    this.#tickMs = options.times.everyMs / TICKS_PER_INTERVAL;
  }

  /** @returns Stops watching the socket. */
  watch(socket: WatchedSocket): Stop {
    const key = keyOf(socket);
    const group = this.#groups.get(key) ?? this.#newGroup(socket.inbox);
    this.#groups.set(key, group);
    group.sockets.add(socket);
    this.#confirmed(group);
    // Spread, so that sockets that opened together are not checked together.
    group.dueAt -= (Math.random() * this.#options.times.everyMs) / 2;
    this.#timer ??= setInterval(() => this.#tick(), this.#tickMs).unref();
    return () => {
      group.sockets.delete(socket);
      if (group.sockets.size === 0 && this.#groups.get(key) === group) this.#groups.delete(key);
      if (this.#groups.size === 0) this.close();
    };
  }

  /** Stops all checks. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#groups.clear();
  }

  #newGroup(inbox: Inbox): Group {
    const { pauseMs } = this.#options.times;
    return { inbox, sockets: new Set(), dueAt: 0, isChecking: false, failingSince: null, pauseMs };
  }

  #tick(): void {
    const due = performance.now() + this.#tickMs;
    for (const group of this.#groups.values()) {
      if (group.isChecking || group.dueAt > due) continue;
      if (this.#options.recheck === 'reconnect') closeAll(group);
      else void this.#check(group);
    }
  }

  async #check(group: Group): Promise<void> {
    const [socket] = group.sockets;
    if (!socket) return;
    const startedAt = performance.now();
    group.isChecking = true;
    try {
      const caller = await socket.identify();
      if (caller?.inbox !== group.inbox) return closeAll(group);
      this.#confirmed(group);
      this.#loggedFailure = false;
      const { expiresAt } = caller;
      if (expiresAt !== null) for (const watched of group.sockets) watched.renew(expiresAt);
    } catch (error) {
      this.#checkFailed(group, startedAt, error);
    } finally {
      group.isChecking = false;
    }
  }

  #confirmed(group: Group): void {
    const { everyMs, pauseMs } = this.#options.times;
    group.dueAt = performance.now() + everyMs;
    group.failingSince = null;
    group.pauseMs = pauseMs;
  }

  /** A failed check does not close the socket: the app's session store may be down for a while. */
  #checkFailed(group: Group, startedAt: number, error: unknown): void {
    const { everyMs, giveUpMs } = this.#options.times;
    group.failingSince ??= startedAt;
    const endAt = group.failingSince + giveUpMs;
    const now = performance.now();
    this.#logFailure(error);
    if (now >= endAt) closeAll(group);
    group.dueAt = Math.min(now + group.pauseMs, endAt);
    group.pauseMs = Math.min(group.pauseMs * 2, everyMs);
  }

  #logFailure(error: unknown): void {
    if (this.#loggedFailure) return;
    this.#loggedFailure = true;
    const minutes = this.#options.times.giveUpMs / 60_000;
    this.#options.log({
      level: 'error',
      text: `could not check whether users are still signed in: \`use\` or \`identify\` failed. Their sockets stay open for ${minutes} minutes while the check is repeated`,
      error,
    });
  }
}

function closeAll({ sockets }: Group): void {
  for (const socket of [...sockets]) socket.close();
}

/** A hash, so that cookies and tokens are not stored a second time. */
function keyOf({ inbox, credentials }: WatchedSocket): string {
  const json = JSON.stringify([inbox, ...credentials]);
  return createHash('sha256').update(json).digest('base64');
}
