/** Removes everything that a build makes. */
import { rm } from 'node:fs/promises';
import { PROJECT } from './project.mjs';

await rm(`${PROJECT}dist`, { recursive: true, force: true });
