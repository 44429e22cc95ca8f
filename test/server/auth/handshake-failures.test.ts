import type { NextFunction, Request, Response } from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageCenterOptions } from '../../../server/index.js';
import { serveAuth } from '../../support/auth-fixture.js';
import { CenterFixture, identifyByName, type Served } from '../../support/center-fixture.js';
import { fetchAs, openSocket } from '../../support/transport-clients.js';

type Middleware = (request: Request, response: Response, next: NextFunction) => unknown;

describe('middleware that fails a socket’s handshake', () => {
  let fixture: CenterFixture;

  beforeEach(async () => {
    fixture = new CenterFixture();
    await fixture.start();
  });
  afterEach(() => fixture.stop());

  const serve = (options: MessageCenterOptions, withinMs = 8_000): Promise<Served> =>
    serveAuth(fixture, options, { withinMs });

  const open = (served: Served) => openSocket(fixture, served, { user: 'barry' });

  const failing: [string, Middleware][] = [
    [
      'throws',
      () => {
        throw new Error('boom');
      },
    ],
    [
      'throws nothing',
      () => {
        throw null;
      },
    ],
    [
      'throws what cannot be read, later',
      () => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        setImmediate(() => {
          throw proxy;
        });
      },
    ],
    ['rejects', () => Promise.reject(new Error('boom'))],
    ['rejects with nothing', () => Promise.reject()],
    ['fails', (_request, _response, next) => next(new Error('boom'))],
    [
      'throws later',
      () =>
        setTimeout(() => {
          throw new Error('boom');
        }, 5),
    ],
    [
      'throws in the next tick',
      () =>
        process.nextTick(() => {
          throw new Error('boom');
        }),
    ],
    [
      'throws nothing, later',
      () =>
        setImmediate(() => {
          throw undefined;
        }),
    ],
    ['answers', (_request, response) => response.status(401).json({ error: 'no' })],
    ['redirects', (_request, response) => response.redirect('/login')],
    [
      'sends a file',
      (_request, response) => response.sendFile(`${process.cwd()}/package-lock.json`),
    ],
    [
      'answers and goes on',
      (_request, response, next) => {
        next();
        response.end();
      },
    ],
    [
      'throws after it went on',
      (_request, _response, next) => {
        next();
        throw new Error('boom');
      },
    ],
    [
      'fails after it went on',
      (_request, _response, next) => {
        next();
        next(new Error('boom'));
      },
    ],
    ['never goes on', () => {}],
  ];
  for (const [what, middleware] of failing) {
    it(`refuses only that socket if it ${what}`, async () => {
      let isOn = true;
      const served = await serve(
        {
          use: [(request, response, next) => (isOn ? middleware(request, response, next) : next())],
        },
        400,
      );
      const started = performance.now();
      // Where the failure comes too late to refuse, the socket ends.
      const outcome = await open(served).then(
        (page) => expect.poll(() => page.closes.length).toBe(1),
        (error) => expect(error).toMatchObject({ code: 'INTERNAL' }),
      );
      await outcome;
      expect(performance.now() - started).toBeLessThan(2_000);
      expect(served.log.length).toBeGreaterThan(0);
      isOn = false;
      await (await open(served)).request('list', {});
      expect((await fetchAs(served, { user: 'barry' }, '/counts')).status).toBe(200);
    });
  }

  it('ends the socket even if it throws long after it called next', async () => {
    let explode = (): void => {};
    const served = await serve({
      use: [
        (_request, _response, next) => {
          const gate = new Promise<void>((resolve) => {
            explode = resolve;
          });
          gate.then(() =>
            setTimeout(() => {
              throw new Error('much later');
            }),
          );
          next();
        },
      ],
    });
    const page = await open(served);
    const explodeFirst = explode;
    const other = await open(served);
    await page.request('list', {});
    explodeFirst();
    await expect.poll(() => page.closes).toEqual(['transport close']);
    await other.request('list', {});
    expect(served.log.map(({ error }) => String(error))).toEqual(['Error: much later']);
  });

  it('fails only the request of `handler` if it throws later', async () => {
    const served = await fixture.serve({
      use: [
        (request, _response, next) => {
          if (request.headers['x-boom'])
            setTimeout(() => {
              throw new Error('boom');
            }, 5);
          else next();
        },
      ],
    });
    const boom = { user: 'barry', headers: { 'x-boom': 'yes' } };
    expect((await fetchAs(served, boom, '/counts')).status).toBe(500);
    expect((await fetchAs(served, { user: 'barry' }, '/counts')).status).toBe(200);
  });

  it('does not show clients of `handler` the error of a call in it', async () => {
    const served = await fixture.serve({
      use: [async () => served.center.send({ to: { user: 'barry' }, text: '' })],
    });
    const answer = await fetchAs(served, { user: 'barry' }, '/counts');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('must not be empty');
    const cause = { message: 'text must not be empty.' };
    expect(served.log).toMatchObject([{ error: { cause } }]);
  });

  it('ends its socket if it or `identify` throws after its answer', async () => {
    let explode = (): void => {};
    const served = await serve({
      identify: (request) => {
        explode = () => {};
        new Promise<void>((resolve) => {
          explode = resolve;
        }).then(() =>
          setTimeout(() => {
            throw new Error('identify, later');
          }),
        );
        return identifyByName(request);
      },
    });
    const page = await open(served);
    explode();
    await expect.poll(() => page.closes).toEqual(['transport close']);
    expect(served.log.map(({ text }) => text)).toEqual(['`identify` failed after it had answered']);
  });
});
