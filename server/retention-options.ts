import { isPlainObject } from '../protocol/any-realm.js';
import { quote } from '../protocol/errors.js';
import { seen } from '../protocol/seen.js';
import { DURATION_FORM, type Duration, durationMs } from './core/duration.js';
import type { Levels } from './core/levels.js';
import type { Retention } from './core/upkeep.js';
import { optionError, quoted } from './option-errors.js';

/**
 * When old messages are removed automatically. Each is a duration: milliseconds, or a number with
 * the unit ms, s, m, h, d, w or y (365 days), such as `'30d'`. A member that is left out removes
 * nothing.
 */
export interface RetentionOptions {
  /** How long after it was read a message is removed. */
  readonly read?: Duration | undefined;
  /** The maximum age of a message, read or not. */
  readonly all?: Duration | undefined;
  /** The maximum age of messages of some levels, in place of `all`. */
  readonly levels?: { readonly [level: string]: Duration | undefined } | undefined;
}

const NAMES: readonly string[] = ['read', 'all', 'levels'] satisfies (keyof RetentionOptions)[];

/** @throws MessageCenterError INVALID that names the member and says what it must be. */
export function resolveRetention(retention: unknown, known: Levels): Retention | undefined {
  if (retention === undefined) return undefined;
  if (!isPlainObject(retention))
    throw optionError(`takes an object as \`retention\``, seen(retention));
  for (const name of Object.keys(retention)) {
    if (NAMES.includes(name)) continue;
    throw optionError(`has no ${quote(name)} for \`retention\`; it takes ${NAMES.join(', ')}`);
  }
  const { read, all, levels = {} } = retention;
  return {
    readMs: resolve(read, 'read'),
    allMs: resolve(all, 'all'),
    levelMs: resolveLevels(levels, known),
  };
}

function resolveLevels(levels: unknown, known: Levels): ReadonlyMap<string, number> {
  if (!isPlainObject(levels))
    throw optionError(`takes an object as \`retention.levels\``, seen(levels));
  const resolved = new Map<string, number>();
  for (const [level, duration] of Object.entries(levels)) {
    if (!known.has(level)) {
      const names = [...known.keys()].join(', ');
      throw optionError(
        `has no level ${quote(level)} for \`retention.levels\`; there are ${names}`,
      );
    }
    const ms = resolve(duration, `levels.${level}`);
    if (ms !== undefined) resolved.set(level, ms);
  }
  return resolved;
}

function resolve(duration: unknown, name: string): number | undefined {
  if (duration === undefined) return undefined;
  const ms = durationMs(duration);
  if (ms === undefined) {
    throw optionError(`takes ${DURATION_FORM} as \`retention.${name}\``, quoted(duration));
  }
  return ms;
}
