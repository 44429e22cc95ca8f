import type { Stop } from './page.js';

/** Where the claims of a document are; also those of another copy of this code on the page. */
const CLAIMS: unique symbol = Symbol.for('message-center:popups');

interface Claim {
  readonly name: string;
  onHeld(): void;
}

/**
 * Claims something that only one element of a document may do, such as show the popups of an inbox.
 * Of all elements that claim the same name, the one that came first holds the claim.
 *
 * @param root The document.
 * @param onHeld Called when this claim is the first: at once, or after the others have gone.
 * @returns Gives the claim up.
 */
export function claim(root: object, name: string, onHeld: () => void): Stop {
  const holder = root as { [CLAIMS]?: Set<Claim> };
  holder[CLAIMS] ??= new Set();
  const claims = holder[CLAIMS];
  const mine = { name, onHeld };
  const first = (): Claim | undefined => [...claims].find((each) => each.name === name);
  claims.add(mine);
  if (first() === mine) onHeld();
  return () => {
    const held = first() === mine;
    claims.delete(mine);
    if (held) first()?.onHeld();
  };
}
