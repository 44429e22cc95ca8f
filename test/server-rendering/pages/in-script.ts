/** JSON as it may stand in a script: no text in it can end that. */
export function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
