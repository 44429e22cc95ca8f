import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CenterFixture } from '../../support/center-fixture.js';
import { fetchAs } from '../../support/transport-clients.js';

type Use = (response: ServerResponse, next: (error?: unknown) => void) => void;

describe('an answer that a middleware of `use` has begun', () => {
  const fixture = new CenterFixture();

  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  const begun: [what: string, use: Use][] = [
    ['its headers', (response, next) => [response.flushHeaders(), next()]],
    ['its status', (response, next) => [response.writeHead(200), next()]],
    ['a part of its body', (response, next) => [response.write('a'), next()]],
  ];
  for (const [what, use] of begun) {
    it(`with ${what} is broken off and logged, and the server keeps running`, async () => {
      const served = await fixture.serve({
        use: [(_request, response, next) => void use(response, next)],
      });
      const answer = fetchAs(served, { user: 'barry' }, '/counts');
      await expect(answer.then((response) => response.text())).rejects.toThrow();
      expect(served.log).toEqual([
        expect.objectContaining({ level: 'error', text: expect.stringContaining('had begun') }),
      ]);
      expect((await fetch(`${served.origin}/elsewhere`)).status).toBe(404);
    });
  }

  it('is complete if `next` is called a second time with an error', async () => {
    const served = await fixture.serve({
      use: [
        (_request, _response, next) => {
          next();
          next(new Error('twice'));
        },
      ],
    });
    const answer = await fetchAs(served, { user: 'barry' }, '/counts');
    // Whichever comes first: the value or the error.
    expect([200, 500]).toContain(answer.status);
    expect(await answer.json()).toBeInstanceOf(Object);
    await expect.poll(() => served.log.map(({ error }) => String(error))).toContain('Error: twice');
    expect((await fetch(`${served.origin}/elsewhere`)).status).toBe(404);
  });
});
