import type { IncomingMessage } from 'node:http';
import Negotiator from 'negotiator';

/** How bytes travel; `identity` is as they are. */
export type Coding = 'br' | 'gzip' | 'identity';

/** The smallest first: for the client's equals. */
const PREFERRED: readonly Coding[] = ['br', 'gzip', 'identity'];

/** Its second parameter is not in the published types. */
type Preferring = Negotiator & {
  encodings(available: readonly Coding[], options: { preferred: readonly Coding[] }): Coding[];
};

/**
 * The coding in which a request wants what there is in these, by Accept-Encoding with its weights;
 * undefined when it takes none of them. A part is asked for of what is not compressed, if possible.
 */
export function preferredCoding(
  request: IncomingMessage,
  available: readonly Coding[],
): Coding | undefined {
  const negotiator = new Negotiator(request) as Preferring;
  const accepted = negotiator.encodings(available, { preferred: PREFERRED });
  const plain = request.headers.range !== undefined && accepted.includes('identity');
  return plain ? 'identity' : accepted[0];
}
