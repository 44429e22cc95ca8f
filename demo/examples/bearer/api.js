import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { jwtVerify, SignJWT } from 'jose';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';

const SECRET = new TextEncoder().encode(process.env.TOKEN_SECRET ?? 'only good for an example');

/** @param {string} site The origin of the pages that may use the API. */
export async function createApi(site) {
  const center = createMessageCenter({
    store: sqliteStore(process.env.DATABASE ?? 'messages.db'),
    origins: [site],
    async identify(_request, token) {
      if (!token) return null;
      const { payload } = await jwtVerify(token, SECRET);
      return { user: payload.sub, expiresAt: new Date(payload.exp * 1_000) };
    },
  });
  await center.ready();

  const api = createServer((request, response) => {
    if (request.url.startsWith('/message-center/')) center.handler(request, response);
    else if (request.url === '/sign-in') signIn(request, response, site);
    else response.writeHead(404).end();
  });
  center.attach(api);
  return { api, center };
}

async function signIn(request, response, site) {
  response.setHeader('Access-Control-Allow-Origin', site);
  // Sent as text, so that the browser makes no preflight request.
  const { user } = await json(request);
  const token = new SignJWT({ sub: user }).setProtectedHeader({ alg: 'HS256' });
  response.end(await token.setExpirationTime('1 hour').sign(SECRET));
}
