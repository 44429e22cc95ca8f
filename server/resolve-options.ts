import { isPlainObject } from '../protocol/any-realm.js';
import { quote } from '../protocol/errors.js';
import { DEFAULT_LIMITS, type Limits } from '../protocol/index.js';
import { seen } from '../protocol/seen.js';
import { TIMER_MAX_MS } from '../protocol/timer-max.js';
import { isOrigin } from './auth/origin.js';
import { resolveLevels, resolveMinLevel } from './levels.js';
import { limitRepeats } from './limit-repeats.js';
import type { LogRecord } from './log.js';
import { logOnce } from './log-once.js';
import { refuseOldNode } from './node-version.js';
import { shown, wrong } from './option-errors.js';
import type { MessageCenterOptions, ResolvedOptions } from './options.js';
import { resolveRetention } from './retention.js';
import { sqliteStore } from './sqlite.js';

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

/** @throws MessageCenterError INVALID that names the option and says what it must be. */
export function resolveOptions(options: MessageCenterOptions): ResolvedOptions {
  refuseOldNode();
  checkNames(options);
  const { store, identify, use = [], path = '/message-center', trustProxy = false } = options;
  const { limits = {}, origins = [], positionCheckMs = 30_000 } = options;
  if (store !== undefined && typeof store?.append !== 'function') {
    throw wrong(
      'takes a store such as sqliteStore(file) or mongoStore(uri) as `store`',
      seen(store),
    );
  }
  if (identify !== undefined && typeof identify !== 'function') {
    throw wrong('takes a function as `identify`', seen(identify));
  }
  if (
    !Array.isArray(use) ||
    Array.from(use).some((middleware) => typeof middleware !== 'function')
  ) {
    throw wrong('takes a list of middleware functions as `use`');
  }
  const { recheck = 'ask' } = options;
  if (recheck !== 'ask' && recheck !== 'reconnect') {
    throw wrong('takes "ask" or "reconnect" as `recheck`', shown(recheck));
  }
  if (typeof path !== 'string' || !/^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~-]+)+$/.test(path)) {
    throw wrong(
      'takes a path such as "/message-center" as `path`, without a slash at its end',
      shown(path),
    );
  }
  const { groups } = options;
  if (groups !== undefined && typeof groups !== 'function') {
    throw wrong('takes a function that returns recipients as `groups`', seen(groups));
  }
  if (typeof trustProxy !== 'boolean')
    throw wrong('takes true or false as `trustProxy`', seen(trustProxy));
  if (options.log !== undefined && typeof options.log !== 'function') {
    throw wrong('takes a function as `log`', seen(options.log));
  }
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
  if (!isPlainObject(options)) throw wrong('takes an object of options', seen(options));
  for (const name of Object.keys(options)) {
    if (!OPTIONS.includes(name)) {
      throw wrong(`has no option ${quote(name)}; it takes ${OPTIONS.join(', ')}`);
    }
  }
}

function resolveOrigins(origins: readonly string[]): ReadonlySet<string> {
  if (!Array.isArray(origins)) throw wrong('takes a list of origins as `origins`', shown(origins));
  for (const origin of origins) {
    if (!isOrigin(origin)) {
      throw wrong(
        `cannot use ${quote(origin)} in \`origins\`: write scheme, host and port as browsers send them, such as "https://app.example.com" or "capacitor://localhost"`,
      );
    }
  }
  return new Set(origins);
}

function resolveLimits(limits: Partial<Limits>): Limits {
  if (!isPlainObject(limits)) throw wrong('takes an object as `limits`', seen(limits));
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) {
      throw wrong(
        `has no limit ${quote(name)}; there are ${Object.keys(DEFAULT_LIMITS).join(', ')}`,
      );
    }
    wholeNumber(value, `limits.${name}`);
  }
  const all = fitLimits(limits);
  return { ...all, transientMs: Math.min(all.transientMs, TRANSIENT_MAX_MS) };
}

/** Limits of which the second is at least so many times the first. */
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
      throw wrong(
        `takes at least ${least} as \`limits.${high}\`, because \`limits.${low}\` is ${fitted[low]}`,
        shown(fitted[high]),
      );
    }
  }
  return fitted;
}

function wholeNumber(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw wrong(`takes a whole number of 1 or more as \`${name}\``, shown(value));
  }
  return value;
}

/** A log that throws must not fail a socket or a request. */
function guardedLog(log: (record: LogRecord) => void): (record: LogRecord) => void {
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
