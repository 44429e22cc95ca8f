import { sqliteDiskFixture } from '../../support/store-sqlite.js';
import { storeContract } from './store-contract.js';

storeContract('SQLite', sqliteDiskFixture);
