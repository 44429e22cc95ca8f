import { isPlainObject } from '../protocol/any-realm.js';
import { quote } from '../protocol/errors.js';
import { DEFAULT_LIMITS, type Limits } from '../protocol/index.js';
import type { Input } from '../protocol/message.js';
import { seen } from '../protocol/seen.js';
import { TIMER_MAX_MS } from '../protocol/timer-max.js';
import { isOrigin } from './auth/origin.js';
import { resolveLevels, resolveMinLevel } from './level-options.js';
import { limitRepeats } from './limit-repeats.js';
import type { Log, LogRecord } from './log.js';
import { logOnce } from './log-once.js';
import { refuseOldNode } from './node-version.js';
import { optionError, quoted } from './option-errors.js';
import type { MessageCenterOptions, ResolvedOptions } from './options.js';
import { resolveRetention } from './retention-options.js';
import { sqliteStore } from './sqlite.js';
import type { MessageStore } from './stores/message-store.js';

/** 100 years: a message that expires later has no time that can be sent. */
const TRANSIENT_MAX_MS = 3_153_600_000_000;

const OPTIONS: readonly string[] = [
  'store',
  'identify',
  'use',
  'recheck',
  'path',
  'origins',
  'trustProxy',
  'log',
  'retention',
  'groups',
  'levels',
  'minLevel',
  'limits',
  'positionCheckMs',
] satisfies (keyof MessageCenterOptions)[];

/** What an option takes. An option that is undefined counts as absent. */
interface Rule {
  readonly takes: string;
  readonly isValid: (value: unknown) => boolean;
  /** Describes another value in the error. Default: `seen`, as the value may be secret. */
  readonly found?: (value: unknown) => string;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';

const PATH = /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~-]+)+$/;

/** The other options have functions of their own. */
const RULES = {
  store: {
    takes: 'a store such as sqliteStore(file) or mongoStore(uri)',
    isValid: (store) => isFunction((store as Partial<MessageStore> | null)?.append),
  },
  identify: { takes: 'a function', isValid: isFunction },
  use: {
    takes: 'a list of middleware functions',
    isValid: (use) => Array.isArray(use) && Array.from(use).every(isFunction),
  },
  recheck: {
    takes: '"ask" or "reconnect"',
    isValid: (recheck) => recheck === 'ask' || recheck === 'reconnect',
    found: quoted,
  },
  path: {
    takes: 'a path such as "/message-center", without a slash at its end,',
    isValid: (path) => typeof path === 'string' && PATH.test(path),
    found: quoted,
  },
  groups: { takes: 'a function that returns recipients', isValid: isFunction },
  trustProxy: { takes: 'true or false', isValid: (value) => typeof value === 'boolean' },
  log: { takes: 'a function', isValid: isFunction },
} as const satisfies { readonly [name in keyof MessageCenterOptions]?: Rule };

/** @throws MessageCenterError INVALID that names the option and says what it must be. */
export function resolveOptions(options: MessageCenterOptions): ResolvedOptions {
  refuseOldNode();
  checkNames(options);
  checkValues(options);
  const { store, identify, use = [], recheck = 'ask', groups } = options;
  const { path = '/message-center', origins = [], trustProxy = false } = options;
  const { limits = {}, positionCheckMs = 30_000 } = options;
  const levels = resolveLevels(options.levels);
  const log = guardedLog(limitRepeats(options.log ?? logToConsole));
  return {
    store: store ?? sqliteStore('message-center.db'),
    identify,
    use,
    recheck,
    path,
    origins: resolveOrigins(origins),
    trustProxy,
    log,
    logOnce: logOnce(log),
    retention: resolveRetention(options.retention, levels),
    levels,
    minLevel: resolveMinLevel(options.minLevel, levels),
    groups,
    limits: resolveLimits(limits),
    positionCheckMs: Math.min(wholeNumber(positionCheckMs, 'positionCheckMs'), TIMER_MAX_MS),
  };
}

function checkNames(options: unknown): void {
  if (!isPlainObject(options)) throw optionError('takes an object of options', seen(options));
  for (const name of Object.keys(options)) {
    if (!OPTIONS.includes(name)) {
      throw optionError(`has no option ${quote(name)}; it takes ${OPTIONS.join(', ')}`);
    }
  }
}

function checkValues(options: MessageCenterOptions): void {
  for (const name of Object.keys(RULES) as (keyof typeof RULES)[]) {
    const { takes, isValid, found = seen }: Rule = RULES[name];
    const value: unknown = options[name];
    if (value === undefined || isValid(value)) continue;
    throw optionError(`takes ${takes} as \`${name}\``, found(value));
  }
}

function resolveOrigins(origins: readonly string[]): ReadonlySet<string> {
  if (!Array.isArray(origins))
    throw optionError('takes a list of origins as `origins`', quoted(origins));
  for (const origin of origins) {
    if (!isOrigin(origin)) {
      throw optionError(
        `cannot use ${quote(origin)} in \`origins\`: write scheme, host and port as browsers send them, such as "https://app.example.com" or "capacitor://localhost"`,
      );
    }
  }
  return new Set(origins);
}

function resolveLimits(limits: Input<Partial<Limits>>): Limits {
  if (!isPlainObject(limits)) throw optionError('takes an object as `limits`', seen(limits));
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) {
      throw optionError(
        `has no limit ${quote(name)}; there are ${Object.keys(DEFAULT_LIMITS).join(', ')}`,
      );
    }
    wholeNumber(value, `limits.${name}`);
  }
  const all = fitLimits(Object.fromEntries(given));
  return { ...all, transientMs: Math.min(all.transientMs, TRANSIENT_MAX_MS) };
}

/** Pairs of limits: the second one is at least the first one, multiplied by the factor. */
const PAIRS = [
  ['pageSize', 'pageMax', 1],
  ['restoreMs', 'removedMs', 1],
  // Pushes and commands pause at half of the second, and an answer has to fit there.
  ['answerBytes', 'waitingBytes', 2],
] as const;

/** A limit that is left out has its default, or what fits the other one of its pair. */
function fitLimits(limits: Partial<Limits>): Limits {
  const fitted = { ...DEFAULT_LIMITS, ...limits };
  for (const [low, high, factor] of PAIRS) {
    const least = fitted[low] * factor;
    if (least <= fitted[high]) continue;
    if (limits[high] === undefined) fitted[high] = least;
    else if (limits[low] === undefined)
      fitted[low] = Math.max(1, Math.floor(fitted[high] / factor));
    else {
      throw optionError(
        `takes at least ${least} as \`limits.${high}\`, because \`limits.${low}\` is ${fitted[low]}`,
        quoted(fitted[high]),
      );
    }
  }
  return fitted;
}

function wholeNumber(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw optionError(`takes a whole number of 1 or more as \`${name}\``, quoted(value));
  }
  return value;
}

/** A log that throws must not fail a socket or a request. */
function guardedLog(log: Log): Log {
  return (record) => {
    const run = async (): Promise<void> => log(record);
    run().catch((error: unknown) => {
      console.error('message-center: the option `log` threw', error);
    });
  };
}

function logToConsole({ level, text, error }: LogRecord): void {
  if (level === 'info') return;
  const details = error === undefined ? [] : [error];
  console[level](`message-center: ${text}`, ...details);
}
