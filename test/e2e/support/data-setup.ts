/** Vitest's global setup: provides a folder for data that lasts as long as the run. */
import type { TestProject } from 'vitest/node';
import { newFolder } from '../../support/store-sqlite.js';

declare module 'vitest' {
  interface ProvidedContext {
    readonly dataFolder: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { folder, remove } = await newFolder();
  project.provide('dataFolder', folder);
  return remove;
}
