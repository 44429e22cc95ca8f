import { parseCookie } from 'cookie';
import { jwtVerify, SignJWT } from 'jose';

const SECRET = new TextEncoder().encode(process.env.SESSION_SECRET ?? 'only good for an example');

/** The value of the cookie `session` for a user. */
export function sessionOf(user) {
  return new SignJWT({ sub: user }).setProtectedHeader({ alg: 'HS256' }).sign(SECRET);
}

/** The user of a Cookie header; null for nobody. */
export async function userOf(cookies = '') {
  const { session } = parseCookie(cookies);
  if (!session) return null;
  const { payload } = await jwtVerify(session, SECRET);
  return payload.sub;
}
