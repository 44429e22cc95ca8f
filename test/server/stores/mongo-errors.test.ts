import { expect, test } from 'vitest';
import { isTransient } from '../../../server/stores/mongo/errors.js';

/** Codes of errors that pass by themselves, as MongoDB's `error_codes.yml` names them. */
const PASSING = {
  ConflictingOperationInProgress: 117,
  PooledConnectionsDropped: 145,
  DatabaseDropPending: 215,
  StaleDbVersion: 249,
  ConnectionPoolExpired: 317,
  TemporarilyUnavailable: 365,
  ConnectionError: 384,
  PooledConnectionAcquisitionExceededTimeLimit: 407,
};

const LASTING = { BadValue: 2, Unauthorized: 13, DocumentValidationFailure: 121 };

test('errors that pass by themselves are worth a retry, and others are not', () => {
  const transient = Object.entries({ ...PASSING, ...LASTING }).filter(([, code]) =>
    isTransient({ name: 'MongoServerError', code }),
  );
  expect(Object.fromEntries(transient)).toStrictEqual(PASSING);
});
