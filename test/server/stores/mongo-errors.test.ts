import { expect, test } from 'vitest';
import { isTransient } from '../../../server/stores/mongo/errors.js';

/** Codes of errors that pass by themselves, as MongoDB's `error_codes.yml` names them. */
const PASSING = {
  ConflictingOperationInProgress: 117,
  PooledConnectionsDropped: 145,
  DatabaseDropPending: 215,
  StaleDbVersion: 249,
  ConnectionPoolExpired: 317,
  MovePrimaryInProgress: 319,
  InterruptedDueToStorageChange: 355,
  TemporarilyUnavailable: 365,
  ConnectionError: 384,
  ResourceExhausted: 402,
  PooledConnectionAcquisitionExceededTimeLimit: 407,
  InterruptedDueToReshardingCriticalSection: 453,
  ClientMarkedKilled: 46841,
  RetriableRemoteCommandFailure: 91331,
  InterruptedDueToFCVChange: 10045600,
};

const LASTING = { BadValue: 2, Unauthorized: 13, DocumentValidationFailure: 121 };

test('errors that pass by themselves are worth a retry, and others are not', () => {
  const transient = Object.entries({ ...PASSING, ...LASTING }).filter(([, code]) =>
    isTransient({ name: 'MongoServerError', code }),
  );
  expect(Object.fromEntries(transient)).toStrictEqual(PASSING);
});
