/** Undefined when it throws: what the browser forbids is as what it does not have. */
export function attempt<Value>(use: () => Value): Value | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
