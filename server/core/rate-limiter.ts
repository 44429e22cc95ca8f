import { isChange } from '../../protocol/commands.js';
import { type CommandName, type Limits, MessageCenterError } from '../../protocol/index.js';
import { TokenBuckets } from '../auth/token-buckets.js';
import type { Inbox } from '../stores/message-store.js';

/** Limits the commands of each inbox, over both transports. */
export class RateLimiter {
  readonly #reads: TokenBuckets;
  readonly #changes: TokenBuckets;

  constructor({ readsPerMinute, changesPerMinute, changesBurst }: Limits) {
    this.#reads = new TokenBuckets({ perMinute: readsPerMinute, burst: readsPerMinute });
    this.#changes = new TokenBuckets({ perMinute: changesPerMinute, burst: changesBurst });
  }

  /**
   * @param count Commands that come together: all are accepted if one is, and the next ones wait
   *   longer.
   * @throws MessageCenterError RATE_LIMITED with `retryMs`.
   */
  take(inbox: Inbox, command: CommandName, count = 1): void {
    const changes = isChange(command);
    const retryMs = (changes ? this.#changes : this.#reads).take(inbox, count);
    if (retryMs > 0) throw rateLimited(`Too many ${changes ? 'changes' : 'reads'}`, retryMs);
  }
}

export function rateLimited(what: string, retryMs: number): MessageCenterError {
  const text = `${what}; try again in ${Math.ceil(retryMs / 1_000)} s.`;
  return new MessageCenterError('RATE_LIMITED', text, { retryMs });
}
