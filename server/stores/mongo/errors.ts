/** What errors of the driver mean, by code, label and name: their texts change between versions. */
import { MessageCenterError } from '../../../protocol/index.js';

interface DriverError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly codeName?: unknown;
  readonly errorLabels?: unknown;
  readonly writeErrors?: unknown;
  readonly result?: { readonly getWriteConcernError?: () => unknown };
}

const DUPLICATE_KEY = 11000;

/** Server codes after which a retry may succeed: there is no primary, or the time ran out. */
const TRANSIENT_CODES: ReadonlySet<unknown> = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  24, // LockTimeout
  43, // CursorNotFound
  50, // MaxTimeMSExpired
  63, // StaleShardVersion
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  91, // ShutdownInProgress
  100, // UnsatisfiableWriteConcern
  112, // WriteConflict
  117, // ConflictingOperationInProgress
  133, // FailedToSatisfyReadPreference
  134, // ReadConcernMajorityNotAvailableYet
  145, // PooledConnectionsDropped
  150, // StaleEpoch
  175, // QueryPlanKilled
  189, // PrimarySteppedDown
  202, // NetworkInterfaceExceededTimeLimit
  215, // DatabaseDropPending
  237, // CursorKilled
  249, // StaleDbVersion
  262, // ExceededTimeLimit
  317, // ConnectionPoolExpired
  319, // MovePrimaryInProgress
  355, // InterruptedDueToStorageChange
  365, // TemporarilyUnavailable
  384, // ConnectionError
  402, // ResourceExhausted
  407, // PooledConnectionAcquisitionExceededTimeLimit
  453, // InterruptedDueToReshardingCriticalSection
  462, // IngressRequestRateLimitExceeded
  9001, // SocketException
  10058, // LegacyNotPrimary
  10107, // NotWritablePrimary
  11600, // InterruptedAtShutdown
  11601, // Interrupted
  11602, // InterruptedDueToReplStateChange
  13388, // StaleConfig
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
  46841, // ClientMarkedKilled
  91331, // RetriableRemoteCommandFailure
  10045600, // InterruptedDueToFCVChange
]);

/** Labels with which driver and server mark errors worth a retry. */
const TRANSIENT_LABELS: ReadonlySet<unknown> = new Set([
  'RetryableWriteError',
  'TransientTransactionError',
  'PoolRequestedRetry',
  'SystemOverloadedError',
  'HandshakeError',
]);

/** Errors of the driver that mean, if they have no code, that the server did not answer. */
const TRANSIENT_NAMES: ReadonlySet<unknown> = new Set([
  'MongoBulkWriteError', // wraps what went wrong with the connection
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoOperationTimeoutError',
  'MongoPoolClearedError',
  'MongoPoolClearedOnNetworkError',
  'MongoServerSelectionError',
  'MongoServerClosedError',
  'MongoNotConnectedError',
  'MongoWaitQueueTimeoutError',
]);

/** A write may or may not have happened; the next attempt looks for it. Always transient. */
export class UnclearAnswer extends Error {
  /** Not a field: the driver assigns the fields of a signal's reason to errors of its own. */
  override get name(): string {
    return 'UnclearAnswer';
  }
}

function fieldsOf(error: unknown): DriverError {
  return typeof error === 'object' && error !== null ? error : {};
}

/** The server's code. */
export function codeOf(error: unknown): number | undefined {
  const { code } = fieldsOf(error);
  return typeof code === 'number' ? code : undefined;
}

function labelsOf(error: unknown): unknown[] {
  const { errorLabels } = fieldsOf(error);
  return Array.isArray(errorLabels) ? errorLabels : [];
}

/** Whether a retry may succeed. */
export function isTransient(error: unknown): boolean {
  if (error instanceof UnclearAnswer) return true;
  if (labelsOf(error).some((label) => TRANSIENT_LABELS.has(label))) return true;
  const code = codeOf(error);
  return code === undefined ? TRANSIENT_NAMES.has(fieldsOf(error).name) : TRANSIENT_CODES.has(code);
}

/**
 * How many documents an ordered insert wrote before it met a duplicate; undefined for other errors,
 * and if the majority has not confirmed the documents.
 */
export function insertedBeforeDuplicate(error: unknown): number | undefined {
  const { writeErrors, result } = fieldsOf(error);
  if (codeOf(error) !== DUPLICATE_KEY || !Array.isArray(writeErrors)) return undefined;
  if (result?.getWriteConcernError?.()) return undefined;
  const index: unknown = writeErrors[0]?.index;
  return Number.isSafeInteger(index) ? (index as number) : undefined;
}

/**
 * The codes with which an unordered insert refused documents, by their indexes; all others are in.
 * Undefined for other errors, and if the majority has not confirmed the documents.
 */
export function refusedByIndex(error: unknown): ReadonlyMap<number, unknown> | undefined {
  const { name, writeErrors, result } = fieldsOf(error);
  if (name !== 'MongoBulkWriteError' || !Array.isArray(writeErrors)) return undefined;
  if (writeErrors.length === 0 || result?.getWriteConcernError?.()) return undefined;
  const codes = writeErrors.map(({ index, code }): [number, unknown] => [index, code]);
  const isFinal = ([, code]: [number, unknown]) => !TRANSIENT_CODES.has(code);
  return codes.every(isFinal) ? new Map(codes) : undefined;
}

export function isDuplicateCode(code: unknown): boolean {
  return code === DUPLICATE_KEY;
}

export function isDuplicate(error: unknown): boolean {
  return codeOf(error) === DUPLICATE_KEY;
}

/** Whether driver or server made it; anything else is a fault of this store. */
function isDriverError(error: unknown): boolean {
  const { name } = fieldsOf(error);
  return error instanceof UnclearAnswer || (typeof name === 'string' && name.startsWith('Mongo'));
}

/** The server's code with its name, which can be looked up. */
export function nameOfCode(error: unknown): string | undefined {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  const { codeName } = fieldsOf(error);
  return typeof codeName === 'string' ? `error ${code} ${codeName}` : `error ${code}`;
}

/** The error for callers. Only its cause contains host names, addresses and data. */
export function toMessageCenterError(error: unknown): unknown {
  if (error instanceof MessageCenterError || !isDriverError(error)) return error;
  const what = nameOfCode(error) ?? String(fieldsOf(error).name);
  const verb = isTransient(error) ? 'cannot be reached now' : 'refused an operation';
  return new MessageCenterError('UNAVAILABLE', `MongoDB ${verb} (${what}).`, { cause: error });
}
