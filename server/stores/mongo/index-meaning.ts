/**
 * Compares descriptions of indexes by their meaning. A server lists an index in its own form: filters
 * normalized, defaults present or absent, directions as any type of number, and fields such as `v`,
 * `ns` and `background`, which do not change what the index does.
 */
import { isDeepStrictEqual } from 'node:util';

/** An index as this package requests it or as a server lists it. */
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

/** The properties that decide which documents an index contains, in which order, and for how long. */
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

/** The locale of a collation; null for the simple collation, which compares bytes. */
export function localeOf(collation: unknown): unknown {
  const locale = isRecord(collation) ? collation.locale : undefined;
  return locale === undefined || locale === 'simple' ? null : locale;
}

/** Any positive number means ascending, any negative one descending; a string is another type of index. */
function directionOf(value: unknown): unknown {
  const number = Number(value);
  return typeof value === 'string' || Number.isNaN(number) ? value : Math.sign(number);
}

/** Servers list flags as booleans or as numbers of several types. */
function isSet(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Number(value) !== 0 : Boolean(value);
}

/** The conditions of a filter in one spelling and order, without duplicates. */
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
