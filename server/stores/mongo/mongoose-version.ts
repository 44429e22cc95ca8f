/** Which versions of mongoose the store works with, and the words for the others. */

/** The first supported version of each supported major one. 8.9 brought `timeoutMS`. */
const SUPPORTED: ReadonlyMap<number, number> = new Map([
  [8, 9],
  [9, 0],
]);

/** What is wrong with a version of mongoose; undefined where it is supported. */
export function versionFault(version: unknown): string | undefined {
  const [major = Number.NaN, minor = Number.NaN] = String(version).split('.').map(Number);
  if (minor >= (SUPPORTED.get(major) ?? Number.POSITIVE_INFINITY)) return undefined;
  return (
    `mongoStore() found mongoose ${String(version)}, but it needs mongoose 9, or 8 from 8.9 on: ` +
    'npm install mongoose@9'
  );
}
