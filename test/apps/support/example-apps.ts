/** An app of demo/examples that serves a page. */
export interface ExampleApp {
  /** Its folder. */
  readonly name: string;
  /** Distinguishes it from others of the same folder. */
  readonly variant?: string;
  readonly server?: string;
  readonly worker?: string;
  /** It keeps its messages in MongoDB. */
  readonly onMongo?: boolean;
  /** nginx is in front of it, with the app's own configuration. */
  readonly behindNginx?: boolean;
  /**
   * The page and the message center are on two sites, so there is no cookie and no anonymous
   * visitor.
   */
  readonly byToken?: boolean;
  /** It has to be started in production mode. */
  readonly inProduction?: boolean;
  /** Its framework closes everything and then ends the process with the signal. */
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

/** Job examples without a page: see jobs.app.ts. */
export const JOB_APPS = ['bullmq', 'child-process'];

/** Examples that consist of tests, which are run. */
export const TEST_PROJECTS = ['jest', 'outbox', 'vitest'];
