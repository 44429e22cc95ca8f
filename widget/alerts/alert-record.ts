import { orderOf } from '../../protocol/effects.js';
import type { Message } from '../../protocol/index.js';
import { listedAt } from '../inbox/message-display.js';
import type { Stop } from '../platform/page.js';
import { browserStorage } from '../platform/shared-storage.js';
import { heldLockNames, holdSharedLock } from '../platform/web-lock.js';

/**
 * The last message that was alerted: its order, and when it was listed (milliseconds since 1970,
 * the server's clock). Both are compared, because a log reuses its numbers after a backup was
 * restored.
 */
interface Alerted {
  readonly order: number;
  readonly at: number;
}

/** Which messages the tabs of a browser have alerted, by channel of one inbox. */
export class AlertRecord {
  readonly #storage = browserStorage();
  /** Releases the lock whose name says what this tab has alerted, by channel. */
  readonly #claims = new Map<string, Stop>();

  /**
   * Takes those of the messages that no tab has alerted through the channel; none if the last alert
   * is less than `apartMs` ago.
   */
  async take(
    channel: string,
    arrived: readonly Message[],
    apartMs = 0,
  ): Promise<readonly Message[]> {
    const stored = (this.#storage.get(channel) ?? '').split(' ').map(Number);
    const [order = 0, takenAt = 0, at = 0] = stored;
    const alerted = [{ order, at }, ...(await alertedByLocks(channel))];
    const fresh = arrived.filter((message) => !alerted.some((each) => covers(each, message)));
    const last = fresh.at(-1);
    if (last === undefined) return fresh;
    const lastOrder = orderOf(last);
    const latest = Math.max(at || 0, ...fresh.map(listedAtMs));
    this.#storage.set(channel, `${lastOrder} ${Date.now()} ${latest}`);
    // Storage may reach another tab later than a lock does, so a lock holds the numbers too.
    this.#claims.get(channel)?.();
    this.#claims.set(channel, await holdSharedLock(`${channel}:${lastOrder}:${latest}`));
    return Math.abs(Date.now() - takenAt) < apartMs ? [] : fresh;
  }

  /** Releases all locks. */
  release(): void {
    for (const release of this.#claims.values()) release();
    this.#claims.clear();
  }
}

/** What tabs have alerted, by the names of the locks that they hold. */
async function alertedByLocks(channel: string): Promise<readonly Alerted[]> {
  const names = (await heldLockNames()).filter((name) => name.startsWith(`${channel}:`));
  return names.map((name) => {
    const [order = 0, at = 0] = name
      .slice(channel.length + 1)
      .split(':')
      .map(Number);
    return { order, at };
  });
}

/**
 * False if the stored numbers are not numbers: other scripts write to the browser's storage, too.
 */
function covers({ order, at }: Alerted, message: Message): boolean {
  return orderOf(message) <= order && listedAtMs(message) <= at;
}

function listedAtMs(message: Message): number {
  return Date.parse(listedAt(message));
}
