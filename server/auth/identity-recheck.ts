import { createHash } from 'node:crypto';
import type { LogRecord, Recheck } from '../options.js';
import type { Inbox, Stop } from '../stores/message-store.js';

/** In milliseconds. */
export interface RecheckTimes {
  /** How long an answer is believed. */
  readonly everyMs: number;
  /** How long after no answer it is asked again; longer each time, up to `everyMs`. */
  readonly pauseMs: number;
  /** How long a socket may stay without an answer. */
  readonly giveUpMs: number;
}

export const RECHECK_TIMES: RecheckTimes = {
  everyMs: 60_000,
  pauseMs: 5_000,
  giveUpMs: 300_000,
};

/** An open socket, and who was found to be behind it. */
export interface WatchedSocket {
  readonly inbox: Inbox;
  /** The cookies and tokens with which it came. */
  readonly credentials: readonly (string | undefined)[];
  /** Who is behind these now; null: nobody. A rejection is no answer. */
  ask(): Promise<{ readonly inbox: Inbox; readonly expiresAt: number | null } | null>;
  /** The identity now ends at this time, in milliseconds since 1970. */
  renew(expiresAt: number): void;
  /** It is somebody else now, or nobody. */
  close(): void;
}

export interface RecheckOptions {
  readonly recheck: Recheck;
  readonly log: (record: LogRecord) => void;
  readonly times: RecheckTimes;
}

/** Sockets with the same credentials, found to be the same caller. */
interface Group {
  readonly inbox: Inbox;
  readonly sockets: Set<WatchedSocket>;
  dueAt: number;
  isAsking: boolean;
  /** Since when there has been no answer; null while there was one. */
  silentSince: number | null;
  pauseMs: number;
}

/** Looks so often in each interval for what is due. */
const TICKS = 60;

/**
 * Looks again at who is behind the open sockets of this node, once for all sockets with equal cookies
 * and token. A handshake with these is an answer too, so the time begins anew with each.
 */
export class IdentityRecheck {
  readonly #options: RecheckOptions;
  readonly #groups = new Map<string, Group>();
  readonly #tickMs: number;
  #timer: NodeJS.Timeout | undefined;
  /** Whether the log has heard that there are no answers. */
  #saidSilent = false;

  constructor(options: RecheckOptions) {
    this.#options = options;
    this.#tickMs = options.times.everyMs / TICKS;
  }

  /** @returns Watches the socket no longer. */
  watch(socket: WatchedSocket): Stop {
    const key = keyOf(socket);
    const group = this.#groups.get(key) ?? this.#newGroup(socket.inbox);
    this.#groups.set(key, group);
    group.sockets.add(socket);
    this.#answered(group);
    // Spread, so that those who came at the same moment are not asked about at the same moment.
    group.dueAt -= (Math.random() * this.#options.times.everyMs) / 2;
    this.#timer ??= setInterval(() => this.#tick(), this.#tickMs).unref();
    return () => {
      group.sockets.delete(socket);
      if (group.sockets.size === 0 && this.#groups.get(key) === group) this.#groups.delete(key);
      if (this.#groups.size === 0) this.close();
    };
  }

  /** Looks at nothing any more. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#groups.clear();
  }

  #newGroup(inbox: Inbox): Group {
    const { pauseMs } = this.#options.times;
    return { inbox, sockets: new Set(), dueAt: 0, isAsking: false, silentSince: null, pauseMs };
  }

  #tick(): void {
    const due = performance.now() + this.#tickMs;
    for (const group of this.#groups.values()) {
      if (group.isAsking || group.dueAt > due) continue;
      if (this.#options.recheck === 'reconnect') closeAll(group);
      else void this.#ask(group);
    }
  }

  async #ask(group: Group): Promise<void> {
    const [socket] = group.sockets;
    if (!socket) return;
    const askedAt = performance.now();
    group.isAsking = true;
    try {
      const caller = await socket.ask();
      if (caller?.inbox !== group.inbox) return closeAll(group);
      this.#answered(group);
      this.#saidSilent = false;
      const { expiresAt } = caller;
      if (expiresAt !== null) for (const watched of group.sockets) watched.renew(expiresAt);
    } catch (error) {
      this.#silent(group, askedAt, error);
    } finally {
      group.isAsking = false;
    }
  }

  #answered(group: Group): void {
    const { everyMs, pauseMs } = this.#options.times;
    group.dueAt = performance.now() + everyMs;
    group.silentSince = null;
    group.pauseMs = pauseMs;
  }

  /** No answer says nothing about the caller: the app's sessions may be out of reach for a while. */
  #silent(group: Group, askedAt: number, error: unknown): void {
    const { everyMs, giveUpMs } = this.#options.times;
    group.silentSince ??= askedAt;
    const endAt = group.silentSince + giveUpMs;
    const now = performance.now();
    this.#say(error);
    if (now >= endAt) closeAll(group);
    group.dueAt = Math.min(now + group.pauseMs, endAt);
    group.pauseMs = Math.min(group.pauseMs * 2, everyMs);
  }

  #say(error: unknown): void {
    if (this.#saidSilent) return;
    this.#saidSilent = true;
    const minutes = this.#options.times.giveUpMs / 60_000;
    this.#options.log({
      level: 'error',
      text: `it could not be found out whether users are still signed in: \`use\` or \`identify\` failed. Their sockets stay open for ${minutes} minutes, and it is tried again`,
      error,
    });
  }
}

function closeAll({ sockets }: Group): void {
  for (const socket of [...sockets]) socket.close();
}

/** A hash, so that no second copy of cookies and tokens is kept. */
function keyOf({ inbox, credentials }: WatchedSocket): string {
  const parts = JSON.stringify([inbox, ...credentials]);
  return createHash('sha256').update(parts).digest('base64');
}
