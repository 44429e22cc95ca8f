import type { Authenticator } from './auth/authenticator.js';
import type { Center } from './core/center.js';
import type { RateLimiter } from './core/rate-limiter.js';
import type { Identify, ResolvedOptions } from './options.js';

/** The parts of a center that both of its transports use. */
export interface TransportParts {
  readonly center: Center;
  readonly options: ResolvedOptions & { readonly identify: Identify };
  /** Counts the commands of an identity over both transports. */
  readonly limiter: RateLimiter;
  readonly authenticator: Authenticator;
}
