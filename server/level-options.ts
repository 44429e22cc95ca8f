import { isPlainObject } from '../protocol/any-realm.js';
import { quote } from '../protocol/errors.js';
import { LEVELS, type Level } from '../protocol/index.js';
import { seen } from '../protocol/seen.js';
import { BUILT_IN_LEVELS, isBuiltIn, type LevelRules, type Levels } from './core/levels.js';
import { optionError, quoted } from './option-errors.js';

/**
 * What the option `levels` says of one level, whose name has at most 40 letters, digits, `-` and `_`,
 * and begins with a letter.
 */
export interface LevelOptions {
  /**
   * The place of one of the app's own levels among the others: debug is 10, info 20, success 25,
   * warning 30, error 40. A whole number of 1 or more. Those of the five built-in levels cannot be
   * changed.
   */
  readonly number?: number | undefined;
  /** The built-in level that one of the app's own levels is shown like. */
  readonly like?: Level | undefined;
  /** Whether messages of this level are kept, if they do not say it themselves. Default: true. */
  readonly persistent?: boolean | undefined;
}

const FORM = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;

/** @throws MessageCenterError INVALID that names the level and says what it must be. */
export function resolveLevels(levels: unknown = {}): Levels {
  if (!isPlainObject(levels)) throw optionError(`takes an object as \`levels\``, seen(levels));
  const own = Object.entries(levels).map(([name, options]): [string, LevelRules] => {
    return [name, resolveLevel(name, options)];
  });
  return new Map([...BUILT_IN_LEVELS, ...own]);
}

/** The number of the lowest level that is sent; -Infinity if all are. */
export function resolveMinLevel(minLevel: unknown, levels: Levels): number {
  if (minLevel === undefined) return -Infinity;
  const rules = levels.get(minLevel as string);
  if (rules) return rules.number;
  throw optionError(
    `takes one of ${[...levels.keys()].join(', ')} as \`minLevel\``,
    quoted(minLevel),
  );
}

function resolveLevel(name: string, options: unknown): LevelRules {
  const path = `\`levels.${name}\``;
  if (!FORM.test(name)) {
    throw optionError(
      `cannot use ${quote(name)} as the name of a level: take 1 to 40 letters, digits, "-" or "_", the first one a letter`,
    );
  }
  if (!isPlainObject(options)) throw optionError(`takes an object as ${path}`, seen(options));
  const builtIn = isBuiltIn(name) ? BUILT_IN_LEVELS.get(name) : undefined;
  const takes = builtIn ? ['persistent'] : ['number', 'like', 'persistent'];
  const unknown = Object.keys(options).find((key) => !takes.includes(key));
  if (unknown !== undefined) {
    throw optionError(`has no ${quote(unknown)} for ${path}; it takes ${takes.join(', ')}`);
  }
  const { number, like, persistent = true } = { ...builtIn, ...options };
  if (!Number.isSafeInteger(number) || (number as number) < 1) {
    throw optionError(
      `takes a whole number of 1 or more as \`levels.${name}.number\``,
      seen(number),
    );
  }
  if (typeof like !== 'string' || !isBuiltIn(like)) {
    const known = Object.keys(LEVELS).join(', ');
    throw optionError(`takes one of ${known} as \`levels.${name}.like\``, quoted(like));
  }
  if (typeof persistent !== 'boolean') {
    throw optionError(`takes true or false as \`levels.${name}.persistent\``, seen(persistent));
  }
  return { number: number as number, like, persistent };
}
