/**
 * Whether two descriptions of an index mean the same. A server lists an index in its own words:
 * filters in normal form, defaults written out or left out, directions as any kind of number, and
 * fields such as `v`, `ns` and `background` that say nothing about what the index does.
 */
import { isDeepStrictEqual } from 'node:util';

/** An index, as it is asked for or as a server lists it. */
export interface IndexDescription {
  readonly name?: string;
  readonly key?: { readonly [field: string]: unknown };
  readonly unique?: unknown;
  readonly sparse?: unknown;
  readonly hidden?: unknown;
  readonly expireAfterSeconds?: unknown;
  readonly partialFilterExpression?: unknown;
  readonly collation?: unknown;
}

export function meansTheSame(one: IndexDescription, other: IndexDescription): boolean {
  return isDeepStrictEqual(meaningOf(one), meaningOf(other));
}

/** What of an index decides which documents it holds, in which order, and for how long. */
export function meaningOf(index: IndexDescription) {
  return {
    key: Object.entries(index.key ?? {}).map(([field, value]) => [field, directionOf(value)]),
    unique: isSet(index.unique),
    sparse: isSet(index.sparse),
    hidden: isSet(index.hidden),
    expires: index.expireAfterSeconds !== undefined && index.expireAfterSeconds !== null,
    filter: conditionsOf(index.partialFilterExpression),
    collation: localeOf(index.collation),
  };
}

/** The locale of a collation; null for the simple one, which compares bytes. */
export function localeOf(collation: unknown): unknown {
  const locale = isRecord(collation) ? collation.locale : undefined;
  return locale === undefined || locale === 'simple' ? null : locale;
}

/** Any positive number is ascending and any negative one descending; else it is another kind. */
function directionOf(value: unknown): unknown {
  const number = Number(value);
  return typeof value === 'string' || Number.isNaN(number) ? value : Math.sign(number);
}

/** Servers write flags as booleans or numbers of several types. */
function isSet(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Number(value) !== 0 : Boolean(value);
}

/** The conditions that all have to hold, in one spelling and order, each once. */
function conditionsOf(filter: unknown): string[] {
  return [...new Set(conjuncts(filter))].sort();
}

function conjuncts(filter: unknown): string[] {
  return Object.entries(isRecord(filter) ? filter : {}).flatMap(([field, value]) => {
    if (field === '$and' && Array.isArray(value)) return value.flatMap(conjuncts);
    if (!isOperators(value)) return condition(field, '$eq', value);
    return Object.entries(value).flatMap(([operator, operand]) =>
      condition(field, operator, operand),
    );
  });
}

function condition(field: string, operator: string, operand: unknown): string[] {
  if (operator === '$in' && Array.isArray(operand) && operand.length === 1) {
    return condition(field, '$eq', operand[0]);
  }
  return [JSON.stringify([field, operator, operand])];
}

function isOperators(value: unknown): value is Record<string, unknown> {
  if (!isRecord(value)) return false;
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => name.startsWith('$'));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
