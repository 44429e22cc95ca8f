/** An app of demo/examples that serves a page. */
export interface ExampleApp {
  /** Its folder. */
  readonly name: string;
  /** What tells it from others of the same folder. */
  readonly variant?: string;
  readonly server?: string;
  readonly worker?: string;
  /** It keeps its messages in MongoDB. */
  readonly onMongo?: boolean;
  /** nginx stands in front of it, with the app's own configuration. */
  readonly behindNginx?: boolean;
  /** The page and the message center are of two sites, so it has no cookie and no anonymous visitors. */
  readonly byToken?: boolean;
  /** It has to be told that it is not being developed. */
  readonly inProduction?: boolean;
  /** It ends by the signal after it has closed everything, as its framework does. */
  readonly endsBySignal?: boolean;
}

export const APPS: readonly ExampleApp[] = [
  { name: 'express' },
  { name: 'express-4' },
  { name: 'fastify' },
  { name: 'koa' },
  { name: 'nest', server: 'dist/main.js', worker: 'dist/worker.js', endsBySignal: true },
  { name: 'hono' },
  { name: 'bearer', byToken: true },
  { name: 'next', inProduction: true },
  { name: 'cluster', onMongo: true },
  { name: 'nginx', behindNginx: true },
  {
    name: 'bundled',
    variant: 'as ES modules',
    server: 'built/server.mjs',
    worker: 'built/worker.mjs',
  },
  {
    name: 'bundled',
    variant: 'as CommonJS',
    server: 'built/server.cjs',
    worker: 'built/worker.cjs',
  },
];

/** Apps of jobs without a page: see jobs.app.ts. */
export const JOB_APPS = ['bullmq', 'child-process'];

/** Apps that are nothing but tests, which are run. */
export const TEST_PROJECTS = ['jest', 'outbox', 'vitest'];
