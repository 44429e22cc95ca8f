/**
 * Loaded before a module that must do nothing by being imported: the process fails where it connects
 * to anything, and where it does not end by itself.
 */
import { Socket } from 'node:net';
import { fail } from './project.mjs';

/** Far longer than any import takes. */
const ENDS_WITHIN_MS = 20_000;

Socket.prototype.connect = () => fail('It connects to something.');
setTimeout(() => fail('It does not end by itself.'), ENDS_WITHIN_MS).unref();
