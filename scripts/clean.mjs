/** Removes everything that a build creates. */
import { rm } from 'node:fs/promises';
import { PROJECT } from './project.mjs';

await rm(`${PROJECT}dist`, { recursive: true, force: true });
