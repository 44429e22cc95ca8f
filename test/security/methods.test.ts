import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../server/http/routes.js';
import { HttpStage } from '../support/transport-http-stage.js';
import { rawRequest } from '../support/transport-raw-http.js';

const PATHS = [...new Set([...ROUTES.map(({ path }) => path), '/commands', '/counts', '/session'])];

const OTHERS = ['PUT', 'PATCH', 'TRACE', 'PROPFIND', 'MERGE', 'PURGE', 'M-SEARCH', 'LINK'];

describe('a method that a path does not accept', () => {
  const stage = new HttpStage();

  beforeAll(() => stage.start());
  afterAll(() => stage.stop());

  const ask = (method: string, path: string, headers: object = {}) => {
    const { served } = stage;
    const all = { origin: served.origin, cookie: 'app=barry', 'content-length': '0', ...headers };
    return rawRequest(`${served.url}${path.replace(':id', stage.id)}`, all, { method });
  };

  for (const path of PATHS) {
    it(`is answered with 405 at ${path}, and does nothing`, async () => {
      const taken = (await ask('PUT', path)).headers.allow?.split(', ') ?? [];
      const methods = [...OTHERS, 'GET', 'POST', 'DELETE'].filter((name) => !taken.includes(name));
      for (const method of methods) {
        const answer = await ask(method, path);
        expect(answer.status, method).toBe(405);
        expect(answer.json).toMatchObject({ error: { code: 'METHOD_NOT_ALLOWED' } });
      }
      await stage.expectNoEffect();
    });

    it(`is not reached at ${path} by HEAD or OPTIONS, which change and reveal nothing`, async () => {
      const taken = (await ask('PUT', path)).headers.allow?.split(', ') ?? [];
      const head = await ask('HEAD', path);
      expect(head.status).toBe(taken.includes('GET') ? 200 : 405);
      const options = await ask('OPTIONS', path);
      expect(options.status).toBe(204);
      expect([head.text, options.text]).toEqual(['', '']);
      for (const method of ['HEAD', 'OPTIONS']) {
        expect((await ask(method, path, { origin: 'http://evil.example' })).status).toBe(403);
      }
      await stage.expectNoEffect();
    });

    it(`is not reached at ${path} by an override`, async () => {
      const taken = (await ask('PUT', path)).headers.allow?.split(', ') ?? [];
      const names = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override', '_method'];
      const overrides = Object.fromEntries(names.map((name) => [name, taken[0]]));
      expect((await ask('PUT', path, overrides)).status).toBe(405);
      await stage.expectNoEffect();
    });
  }
});
