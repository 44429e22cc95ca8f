/**
 * Loaded before a module that must do nothing when it is imported: the process fails if it connects
 * to anything or does not end by itself.
 */
import { Socket } from 'node:net';
import { fail } from './project.mjs';

/** Far longer than any import takes. */
const ENDS_WITHIN_MS = 20_000;

Socket.prototype.connect = () => fail('It connects to something.');
setTimeout(() => fail('It does not end by itself.'), ENDS_WITHIN_MS).unref();
