import { type ConnectionTimes, DEFAULT_TIMES } from '../connection/connection-times.js';
import { browserPage, type Page } from '../platform/page.js';
import { browserStorage, type SharedStorage } from '../platform/shared-storage.js';

/** What the inbox needs of its surroundings; by default the browser's. */
export interface InboxSurroundings {
  readonly page: Page;
  readonly storage: SharedStorage;
  /** The document, on which two elements agree who shows popups. */
  readonly root: object;
  readonly times: ConnectionTimes;
}

/** Those of the browser; elsewhere a page on which nothing happens. */
export function browserSurroundings(): InboxSurroundings {
  const root = globalThis.document ?? {};
  return { page: browserPage(), storage: browserStorage(), root, times: DEFAULT_TIMES };
}
