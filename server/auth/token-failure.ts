/** Faults in the code of the app. Libraries throw other errors for a token that is not valid. */
const FAULTS: readonly unknown[] = ['TypeError', 'ReferenceError', 'RangeError'];

/** The codes of Node's system errors, such as ECONNREFUSED: a key server cannot be reached. */
const SYSTEM_CODE = /^E(?!RR_)[A-Z_]+$/;

/**
 * The log text for an error of `identify` that is probably no verdict about the token; undefined for
 * any other. It leaves the error's message out, which may quote the token.
 */
export function tokenFailureText(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message, stack } = error;
  const code: unknown = 'code' in error ? error.code : undefined;
  const isUnreachable = typeof code === 'string' && SYSTEM_CODE.test(code);
  if (!FAULTS.includes(name) && !isUnreachable) return undefined;
  const frames = String(stack).slice(String(stack).indexOf(message) + message.length);
  const place = /\n\s+at (?!.*node:)(.+)/.exec(frames)?.[1];
  const what = isUnreachable ? `${name} ${code}` : name;
  return `\`identify\` failed with ${what}${place ? ` at ${place}` : ''} for a request with a token, whose sender counts as nobody. If the token is valid, find the cause there`;
}
