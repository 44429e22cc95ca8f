import { MessageCenterError } from '../../protocol/index.js';

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
  if (!FAULTS.includes(error.name) && systemCode(error) === undefined) return undefined;
  return `\`identify\` failed with ${nameAndPlace(error)} for a request with a token, whose sender counts as nobody. If the token is valid, find the cause there`;
}

/** An error of `identify` for the log, without its message, which may quote the token. */
export function withoutMessage(error: unknown): Error {
  try {
    // Ours quote no input.
    if (error instanceof MessageCenterError) return error;
    const what = error instanceof Error ? nameAndPlace(error) : `a value of type ${typeof error}`;
    return new Error(`\`identify\` threw ${what} for a token, which its message may quote`);
  } catch {
    return new Error('`identify` threw an error that cannot be read for a token');
  }
}

function systemCode(error: Error): string | undefined {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && SYSTEM_CODE.test(code) ? code : undefined;
}

function nameAndPlace(error: Error): string {
  const { name, message, stack } = error;
  const code = systemCode(error);
  const frames = String(stack).slice(String(stack).indexOf(message) + message.length);
  const place = /\n\s+at (?!.*node:)(.+)/.exec(frames)?.[1];
  return `${name}${code ? ` ${code}` : ''}${place ? ` at ${place}` : ''}`;
}
