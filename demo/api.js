import { randomUUID } from 'node:crypto';
import express from 'express';
import { jobs, reports, TITLES } from './reports.js';
import { SAMPLES } from './samples.js';
import { signedInUser, USERS } from './sign-in.js';
import { STORE_NAME } from './store.js';

/**
 * The routes that the page's buttons call.
 *
 * @param {import('message-center-element/server').MessageCenter} center
 */
export function apiRoutes(center) {
  const routes = express.Router();
  routes.use(express.json());

  routes.get('/me', (request, response) => {
    const user = signedInUser(request);
    const name = user === null ? null : USERS.get(user);
    response.json({ user, name, store: STORE_NAME, titles: TITLES });
  });

  /** Only queues the request: the worker creates the report, whatever happens to this process. */
  routes.post('/reports', async (request, response) => {
    const { title, seconds } = request.body ?? {};
    const valid = TITLES.includes(title) && Number.isInteger(seconds) && seconds > 0;
    if (!valid || seconds > 60) return void response.status(400).end();
    const to = await recipientOf(request, response);
    await jobs.write({ id: randomUUID(), to, title, seconds });
    response.status(202).end();
  });

  routes.get('/reports/:id', async (request, response) => {
    const to = JSON.stringify(await recipientOf(request, response));
    const { id } = request.params;
    const report = /^[0-9a-f-]{36}$/.test(id) ? await reports.read(id) : null;
    if (report === null || JSON.stringify(report.to) !== to) return void response.status(404).end();
    response.json({ title: report.title, madeAt: report.madeAt, rows: report.rows });
  });

  routes.post('/samples', async (request, response) => {
    const messages = SAMPLES.get(request.body?.sample);
    if (messages === undefined) return void response.status(400).end();
    const to = await recipientOf(request, response);
    for (const message of messages) await center.send({ to, ...message });
    response.status(202).end();
  });
  return routes;

  /**
   * The recipient of this visitor. An anonymous visitor gets a session, whose messages only this
   * browser sees.
   *
   * @param {express.Request} request
   * @param {express.Response} response
   */
  async function recipientOf(request, response) {
    const user = signedInUser(request);
    return user === null ? { session: await center.sessionOf(request, response) } : { user };
  }
}
