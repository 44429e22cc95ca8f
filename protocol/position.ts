import { invalid } from './errors.js';

/** A position in an inbox's log: the number and the id of one entry. */
export interface Position {
  /** 1 for the first entry of the log, then 2, 3 ... without gaps; 0 before the first. */
  readonly number: number;
  /** The id of the entry with that number; `0` before the first. */
  readonly id: string;
}

/** The position before the first entry of every log. */
export const START: Position = Object.freeze({ number: 0, id: '0' });

/** The form of a serialized position. */
export const POSITION_FORM = /^(0|[1-9][0-9]{0,15})\.([A-Za-z0-9_-]{1,64})$/;

/** Serializes a position as `number.id`, for instance `42.Zx81`. */
export function formatPosition(position: Position): string {
  return `${position.number}.${position.id}`;
}

/**
 * Parses a serialized position.
 * @throws MessageCenterError INVALID when it is not of the form `number.id`.
 */
export function parsePosition(value: unknown): Position {
  const match = typeof value === 'string' && value.length <= 81 ? POSITION_FORM.exec(value) : null;
  const number = Number(match?.[1]);
  if (!match || !Number.isSafeInteger(number)) {
    throw invalid('A position has the form "number.id", as in an earlier answer.');
  }
  return { number, id: match[2] as string };
}

/** Whether two positions are equal. */
export function samePosition(a: Position, b: Position): boolean {
  return a.number === b.number && a.id === b.id;
}
