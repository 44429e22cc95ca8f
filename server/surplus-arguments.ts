import { invalid } from '../protocol/errors.js';

/** Arguments beyond those of a public function. */
export type Surplus = readonly never[];

/**
 * Refuses surplus arguments, such as an option of another library or the index that `map` passes.
 * Otherwise they would be ignored silently.
 * @throws MessageCenterError INVALID when one is not undefined.
 */
export function refuseSurplus(name: string, surplus: Surplus): void {
  const given = surplus.filter((argument) => argument !== undefined).length;
  if (given > 0) throw invalid(`${name} takes fewer arguments (${given} too many).`);
}
