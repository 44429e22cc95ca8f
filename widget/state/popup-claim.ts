import type { Stop } from '../connection/page.js';

/** Where the claims of a document are; also those of another copy of this code on the page. */
const CLAIMS: unique symbol = Symbol.for('message-center:popups');

/** For each inbox tag those who want to show its popups; the first one does. */
type Claims = Map<string, (() => void)[]>;

/**
 * Claims the popups of an inbox in a document: of all who do, one at a time shows them.
 *
 * @param root The document.
 * @param onHeld Called when the claim is this one's: at once, or after the others have gone.
 * @returns Gives the claim up.
 */
export function claimPopups(root: object, tag: string, onHeld: () => void): Stop {
  const holder = root as { [CLAIMS]?: Claims };
  holder[CLAIMS] ??= new Map();
  const claims = holder[CLAIMS];
  const waiting = claims.get(tag) ?? [];
  claims.set(tag, waiting);
  // A function of its own, so that one that claims twice can be told apart.
  const mine = (): void => onHeld();
  waiting.push(mine);
  if (waiting[0] === mine) mine();
  return () => {
    const index = waiting.indexOf(mine);
    if (index < 0) return;
    waiting.splice(index, 1);
    if (waiting.length === 0 && claims.get(tag) === waiting) claims.delete(tag);
    else if (index === 0) waiting[0]?.();
  };
}
