import { describe } from 'vitest';
import type { StoreFactory } from '../../support/store-fixture.js';
import { broadcastContract } from './broadcast-contract.js';
import { dueContract } from './due-contract.js';
import { eraseContract } from './erase-contract.js';
import { expiryContract } from './expiry-contract.js';
import { lifeContract } from './life-contract.js';
import { listContract } from './list-contract.js';
import { logContract } from './log-contract.js';
import { manyContract } from './many-contract.js';
import { pendingContract } from './pending-contract.js';
import { processContract } from './process-contract.js';
import { removalContract } from './removal-contract.js';
import { rowContract } from './row-contract.js';
import { updateContract } from './update-contract.js';
import { upkeepContract } from './upkeep-contract.js';
import { watchContract } from './watch-contract.js';

/** The guarantees of `message-store.ts`, tested on the store itself. Every store runs it. */
export function storeContract(name: string, factory: StoreFactory): void {
  describe(`${name}: the store contract`, () => {
    describe('opening and closing', () => lifeContract(factory));
    describe('the log', () => logContract(factory));
    describe('many inboxes at once', () => manyContract(factory));
    describe('messages', () => rowContract(factory));
    describe('applying entries', () => pendingContract(factory));
    describe('removing all', () => removalContract(factory));
    describe('expiry', () => expiryContract(factory));
    describe('erasing', () => eraseContract(factory));
    describe('upkeep', () => upkeepContract(factory));
    describe('updating', () => updateContract(factory));
    describe('messages to everyone', () => broadcastContract(factory));
    describe('lists', () => listContract(factory));
    describe('watching', () => watchContract(factory));
    describe('due work', () => dueContract(factory));
    describe('several processes', () => processContract(factory));
  });
}
