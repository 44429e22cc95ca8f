/** Undefined when it throws: a feature that the browser forbids counts as missing. */
export function attempt<Value>(use: () => Value): Value | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
