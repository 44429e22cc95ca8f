import { invalid } from '../protocol/errors.js';

/**
 * Refuses arguments that a public function does not take: an option of another library, or the index
 * that `map` hands on, would otherwise be ignored in silence.
 * @param run Its declared parameters are all that are taken, so that none of them may have a default.
 * @returns The function, which throws MessageCenterError INVALID for one argument too many.
 */
export function exactArguments<Args extends readonly unknown[], Result>(
  name: string,
  run: (...args: Args) => Result,
): (...args: Args) => Result {
  return (...args) => {
    refuseSurplus(name, run.length, args);
    return run(...args);
  };
}

/** The same for a function that returns a promise, which then rejects. */
export function exactAsync<Args extends readonly unknown[], Result>(
  name: string,
  run: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  const exact = exactArguments(name, run);
  return async (...args) => exact(...args);
}

/** @throws MessageCenterError INVALID when there are more arguments than these. */
export function refuseSurplus(name: string, taken: number, args: readonly unknown[]): void {
  if (args.slice(taken).every((surplus) => surplus === undefined)) return;
  const takes = ['no argument', 'one argument', 'two arguments'][taken] ?? `${taken} arguments`;
  throw invalid(`${name} takes ${takes}; it was given ${args.length}.`);
}
