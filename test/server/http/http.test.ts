import { createServer } from 'node:http';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identifyByName, type Served } from '../../support/center-fixture.js';
import { fetchAs, postJson } from '../../support/transport-clients.js';
import { expectError, HttpStage } from '../../support/transport-http-stage.js';

describe('the HTTP router', () => {
  const stage = new HttpStage();
  const { fixture, ask, expectNoEffect } = stage;
  let served: Served;
  let id: string;

  beforeAll(async () => {
    await stage.start();
    ({ served, id } = stage);
  });
  afterAll(() => stage.stop());

  it('answers everything with no-store', async () => {
    for (const path of ['/messages', `/messages/${id}`, '/counts', '/nothing']) {
      const { headers } = await ask(path);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('vary')).toContain('Origin');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  it('answers the counts', async () => {
    expect(await (await ask('/counts')).json()).toEqual({
      total: 1,
      unread: 1,
      transient: 0,
      unreadPersistent: 1,
    });
    await expectError(await ask('/counts', {}, {}), 401, 'UNAUTHENTICATED');
  });

  it('refuses a method that a path does not have, and lists those that it has', async () => {
    const wrong: [string, string, string][] = [
      ['GET', '/messages/read', 'POST'],
      ['GET', '/messages/unread', 'POST'],
      ['GET', '/messages/shown', 'POST'],
      ['GET', '/messages/read-all', 'POST'],
      ['GET', `/messages/${id}/read`, 'POST'],
      ['GET', `/messages/${id}/restore`, 'POST'],
      ['DELETE', '/messages/read', 'POST'],
      ['PUT', `/messages/${id}`, 'GET, DELETE'],
      ['PATCH', `/messages/${id}`, 'GET, DELETE'],
      ['POST', `/messages/${id}`, 'GET, DELETE'],
      ['DELETE', '/messages', 'GET'],
      ['POST', '/messages', 'GET'],
      ['POST', '/counts', 'GET'],
      ['GET', '/session', 'POST'],
    ];
    for (const [method, path, allow] of wrong) {
      const response = await ask(path, { method });
      expect(response.headers.get('allow'), `${method} ${path}`).toBe(allow);
      await expectError(response, 405, 'METHOD_NOT_ALLOWED');
    }
    await expectNoEffect();
  });

  it('answers 404 as JSON for an unknown path', async () => {
    for (const path of [
      '/',
      '/nothing',
      '/messages/',
      '/Messages',
      `/messages/${id}/`,
      `/messages/${id}/read/twice`,
      '/.env',
      '/..%2fpackage.json',
    ]) {
      await expectError(await ask(path), 404, 'NOT_FOUND');
    }
    await expectNoEffect();
  });

  it('identifies a user by a bearer token alone', async () => {
    const as = (authorization: string) => ask('/counts', { headers: { authorization } }, {});
    expect((await as('Bearer token-of-barry')).status).toBe(200);
    for (const authorization of [
      'Bearer',
      'Bearer ',
      'token-of-barry',
      'Basic YTpi',
      'Bearer a b',
    ]) {
      await expectError(await as(authorization), 401, 'UNAUTHENTICATED');
    }
  });

  it('sends Retry-After with a rate limit', async () => {
    const limited = await fixture.serve({ limits: { readsPerMinute: 2 } });
    const answers = [1, 2, 3].map(() => fetchAs(limited, { user: 'barry' }, '/counts'));
    const refused = (await Promise.all(answers)).filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    const [last] = refused as [Response];
    const seconds = Number(last.headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(30);
    const { error } = (await last.json()) as { error: { retryMs: number } };
    expect(Math.ceil(error.retryMs / 1_000)).toBe(seconds);
  });

  it('allows the listed origins, with credentials, by CORS headers', async () => {
    const origin = 'https://app.example.com';
    const shared = await fixture.serve({ origins: [origin] });
    const preflight = await fetchAs(shared, { from: origin }, '/messages/read', {
      method: 'OPTIONS',
      headers: {
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(preflight.status).toBe(204);
    const allowed = Object.fromEntries(preflight.headers);
    expect(allowed['access-control-allow-origin']).toBe(origin);
    expect(allowed['access-control-allow-credentials']).toBe('true');
    expect(allowed['access-control-allow-methods']).toMatch(/GET.*POST.*DELETE/);
    expect(allowed['access-control-allow-headers']).toMatch(/Authorization.*Content-Type/);
    const answer = await fetchAs(shared, { from: origin, user: 'barry' }, '/messages');
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    const refused = await fetchAs(shared, { from: origin }, '/messages');
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin);
    const evil = await fetchAs(shared, { from: 'https://evil.example' }, '/messages', {
      method: 'OPTIONS',
    });
    expect(evil.status).toBe(403);
    expect(evil.headers.get('access-control-allow-origin')).toBeNull();
    expect((await fetchAs(shared, { from: null }, '/messages', { method: 'OPTIONS' })).status).toBe(
      403,
    );
  });

  it('works in an app that parses bodies and queries in its own way', async () => {
    const center = fixture.center({ identify: identifyByName });
    const app = express();
    app.set('query parser', 'extended');
    app.use(
      express.json({ strict: false }),
      express.urlencoded({ extended: true }),
      express.text(),
    );
    app.use('/message-center', center.router());
    const origin = await fixture.listen(createServer(app));
    const at = { ...served, origin, url: `${origin}/message-center`, center };
    const to = { user: 'anna' };
    const sent = await center.send({ to, text: 'one' });
    const read = await fetchAs(at, to, '/messages/read', postJson({ ids: [sent.id] }));
    expect(await read.json()).toMatchObject({ counts: { unread: 0 } });
    expect((await fetchAs(at, to, '/messages?filter=all&limit=5')).status).toBe(200);
    for (const query of ['limit[$gt]=1', 'filter[]=all', '__proto__[x]=1', 'since[a]=b']) {
      const response = await fetchAs(at, to, `/messages?${query}`);
      expect([200, 400], query).toContain(response.status);
    }
    const form = new URLSearchParams({ 'ids[]': sent.id });
    const posted = await fetchAs(at, to, '/messages/unread', { method: 'POST', body: form });
    await expectError(posted, 415, 'UNSUPPORTED_MEDIA_TYPE');
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('answers 404 outside its path when it is a plain handler', async () => {
    for (const path of ['/', '/message-centerx/counts', '/other']) {
      const response = await fetch(`${served.origin}${path}`);
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain('node_modules');
    }
  });

  it('answers 404 as JSON for a missing file', async () => {
    await expectError(await ask('/other.js', {}, { from: null }), 404, 'NOT_FOUND');
    await expectError(await ask('/widget.js', { method: 'POST' }), 404, 'NOT_FOUND');
  });
});
