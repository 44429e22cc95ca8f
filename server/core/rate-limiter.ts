import { isChange } from '../../protocol/commands.js';
import { quote } from '../../protocol/errors.js';
import { type CommandName, type Limits, MessageCenterError } from '../../protocol/index.js';
import { TokenBuckets } from '../auth/token-buckets.js';
import type { LogOnce } from '../log-once.js';
import type { Inbox } from '../stores/message-store.js';

/** Limits the commands of each inbox, over both transports. */
export class RateLimiter {
  readonly #reads: TokenBuckets;
  readonly #changes: TokenBuckets;
  readonly #logOnce: LogOnce;

  constructor({ readsPerMinute, changesPerMinute, changesBurst }: Limits, logOnce: LogOnce) {
    this.#logOnce = logOnce;
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
    if (retryMs === 0) return;
    const what = changes ? 'changes' : 'reads';
    this.#logLimited(inbox, what);
    throw rateLimited(`Too many ${what}`, retryMs);
  }

  #logLimited(inbox: Inbox, what: 'changes' | 'reads'): void {
    const limits =
      what === 'reads'
        ? 'limits.readsPerMinute'
        : 'limits.changesPerMinute and limits.changesBurst';
    const text = `${quote(inbox)} makes too many ${what}; further ones are refused for a while. ${sharedAdvice(limits)}`;
    this.#logOnce(what, { level: 'warn', text });
  }
}

/** What to do about a recipient who is at a limit. */
export function sharedAdvice(limits: string): string {
  return `If one person needs so many, raise ${limits}; if many people are this one, return the id of each from \`identify\`.`;
}

export function rateLimited(what: string, retryMs: number): MessageCenterError {
  const text = `${what}; try again in ${Math.ceil(retryMs / 1_000)} s.`;
  return new MessageCenterError('RATE_LIMITED', text, { retryMs });
}
