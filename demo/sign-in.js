import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import { dataFolder } from './data-folder.js';

/** The users who may sign in, without a password: id and name. */
export const USERS = new Map([
  ['ada', 'Ada Lovelace'],
  ['grace', 'Grace Hopper'],
  ['alan', 'Alan Turing'],
]);

const COOKIE = 'demo-user';

/** Kept on disk, so that a restart signs nobody out. */
const SECRET = readSecret(join(dataFolder('.'), 'sign-in-secret'));

/**
 * The signed-in user's id; null for an anonymous visitor.
 *
 * @param {import('node:http').IncomingMessage} request
 */
export function signedInUser(request) {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value = ''] = pair.trim().split('=');
    const [user = '', signature = ''] = value.split('.');
    if (name === COOKIE && USERS.has(user) && isSigned(user, signature)) return user;
  }
  return null;
}

/** Handles the page's two forms, sign in and sign out, and redirects back to the page. */
export function signInRoutes() {
  const routes = express.Router();
  routes.post('/sign-in', express.urlencoded(), (request, response) => {
    const user = String(request.body?.user);
    if (!USERS.has(user)) return void response.status(400).send('There is no such user.');
    response.cookie(COOKIE, `${user}.${sign(user)}`, { httpOnly: true, sameSite: 'lax' });
    response.redirect(303, '/');
  });
  routes.post('/sign-out', (_request, response) => {
    response.clearCookie(COOKIE).redirect(303, '/');
  });
  return routes;
}

/** @param {string} user */
function sign(user) {
  return createHmac('sha256', SECRET).update(user).digest('base64url');
}

/**
 * @param {string} user
 * @param {string} signature
 */
function isSigned(user, signature) {
  const expected = Buffer.from(sign(user));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** @param {string} file */
function readSecret(file) {
  try {
    writeFileSync(file, randomBytes(32), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(file);
}
