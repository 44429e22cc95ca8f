import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, longest first; their length in lines does not show it. */
const LONGEST = [
  'stores/mongo-store',
  'push/push',
  'stores/mongoose-versions',
  'server-rendering/doms',
  'core/jobs-killed',
  'push/push-broadcast',
  'auth/handshake',
  'transports/transport-contract',
  'stores/sqlite-replaced-processes',
  'simulation/simulation',
  'simulation/sign-in',
  'widget/inbox-feed-orders',
  'stores/sqlite-store-contract',
  'socket/slow-reader',
  'core/broadcast-processes',
  'core/lists-killed',
  'core/sign-in-killed',
  'core/broadcast',
  'core/retention',
  'core/jobs',
  'security/socket-packets',
  'security/bad-input',
  'stores/sqlite-replaced',
].map((name) => `/${name}.test.ts`);

/**
 * Vitest's own order, by the durations of the last run, after the files that are known to take long:
 * a first run knows no durations and would begin them last, when nothing is left to run beside them.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const place = LONGEST.findIndex((end) => moduleId.endsWith(end));
  return place === -1 ? LONGEST.length : place;
}
