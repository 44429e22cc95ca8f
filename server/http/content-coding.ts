import type { IncomingMessage } from 'node:http';
import Negotiator from 'negotiator';

/** A content coding; `identity` is uncompressed. */
export type Coding = 'br' | 'gzip' | 'identity';

/** The smallest first, for codings that the client equally accepts. */
const PREFERRED: readonly Coding[] = ['br', 'gzip', 'identity'];

/** The published types lack the second parameter. */
type Preferring = Negotiator & {
  encodings(available: readonly Coding[], options: { preferred: readonly Coding[] }): Coding[];
};

/**
 * The best of the available codings by a request's Accept-Encoding; undefined if it accepts none. A
 * request for a range gets `identity` if possible.
 */
export function preferredCoding(
  request: IncomingMessage,
  available: readonly Coding[],
): Coding | undefined {
  const negotiator = new Negotiator(request) as Preferring;
  const accepted = negotiator.encodings(available, { preferred: PREFERRED });
  const isRange = request.headers.range !== undefined && accepted.includes('identity');
  return isRange ? 'identity' : accepted[0];
}
