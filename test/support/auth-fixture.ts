import { createServer } from 'node:http';
import express from 'express';
import { Authenticator } from '../../server/auth/authenticator.js';
import { RECHECK_TIMES, type RecheckTimes } from '../../server/auth/identity-recheck.js';
import { Center } from '../../server/core/center.js';
import { RateLimiter } from '../../server/core/rate-limiter.js';
import { Mounts } from '../../server/http/mounts.js';
import { httpRouter } from '../../server/http/router.js';
import type { LogRecord, MessageCenterOptions } from '../../server/index.js';
import type { Identify } from '../../server/options.js';
import { resolveOptions } from '../../server/resolve-options.js';
import { Gateway } from '../../server/socket/gateway.js';
import { type CenterFixture, identifyByName, type Served } from './center-fixture.js';

/** Shortens a day of waiting to a second or two. */
export const SHORT_TIMES: RecheckTimes = { everyMs: 240, pauseMs: 40, giveUpMs: 1_200 };

/** Parts that no option of a center reaches. */
export interface AuthFixtureOptions {
  readonly times?: RecheckTimes;
  /** How long `use` and `identify` may take each. */
  readonly withinMs?: number;
}

/**
 * Gateway and router as a center puts them together, with other times. `served.center` is another
 * process on the same data.
 */
export async function serveAuth(
  fixture: CenterFixture,
  options: MessageCenterOptions = {},
  { times = RECHECK_TIMES, withinMs = 8_000 }: AuthFixtureOptions = {},
): Promise<Served> {
  const log: LogRecord[] = [];
  const resolved = resolveOptions({
    store: fixture.store(),
    log: (record) => log.push(record),
    ...options,
  });
  const identify: Identify = resolved.identify ?? identifyByName;
  const center = new Center(resolved);
  const known = { ...resolved, identify };
  const authenticator = new Authenticator(known, withinMs);
  const limiter = new RateLimiter(resolved.limits, resolved.logOnce);
  const parts = { center, options: known, limiter, authenticator };
  const mounts = new Mounts(resolved.path, resolved.logOnce);
  const gateway = new Gateway(parts, mounts, times);
  const mount = { mounts, use: [authenticator.middleware.onRequest], sharesPath: () => false };
  const router = httpRouter(parts, mount);
  const http = createServer(express().use('/message-center', router));
  gateway.attach(http);
  fixture.later(() => center.close());
  fixture.later(() => gateway.close());
  const origin = await fixture.listen(http);
  return { center: fixture.center(), http, origin, url: `${origin}/message-center`, log };
}
