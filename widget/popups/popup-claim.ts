import type { Stop } from '../connection/page.js';

/** Where the claims of a document are; also those of another copy of this code on the page. */
const CLAIMS: unique symbol = Symbol.for('message-center:popups');

interface Claim {
  readonly tag: string;
  onHeld(): void;
}

/**
 * Claims the popups of an inbox in a document: of all who do, the one that came first shows them.
 *
 * @param root The document.
 * @param tag The opaque tag of the inbox.
 * @param onHeld Called when the claim is this one's: at once, or after the others have gone.
 * @returns Gives the claim up.
 */
export function claimPopups(root: object, tag: string, onHeld: () => void): Stop {
  const holder = root as { [CLAIMS]?: Set<Claim> };
  holder[CLAIMS] ??= new Set();
  const claims = holder[CLAIMS];
  const mine = { tag, onHeld };
  const first = (): Claim | undefined => [...claims].find((claim) => claim.tag === tag);
  claims.add(mine);
  if (first() === mine) onHeld();
  return () => {
    const held = first() === mine;
    claims.delete(mine);
    if (held) first()?.onHeld();
  };
}
