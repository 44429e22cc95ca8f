/** A property without an attribute, by which the elements give one another what they show. */
export const PLAIN = { attribute: false } as const;
