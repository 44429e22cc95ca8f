import { DEFAULT_LIMITS } from '../protocol/index.js';
import type { ResolvedOptions } from './options.js';

/** The limits up to which the element sends; it does not know those of the server. */
const OF_ELEMENT = ['idsPerCommand', 'commandsPerRequest', 'packetBytes'] as const;

/** Logs once that the server refuses some of what the element sends. */
export function logLowLimits({
  limits,
  logOnce,
}: Pick<ResolvedOptions, 'limits' | 'logOnce'>): void {
  for (const name of OF_ELEMENT) {
    if (limits[name] >= DEFAULT_LIMITS[name]) continue;
    const text = `limits.${name} is ${limits[name]}, but the element sends up to the default, ${DEFAULT_LIMITS[name]}: what is above the limit is refused, and such changes of users may be lost. Leave it out, or set at least ${DEFAULT_LIMITS[name]}`;
    logOnce('low limit', { level: 'warn', text }, name);
  }
}
