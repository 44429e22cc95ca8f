/** Vitest's global setup: packs the package once, and installs it into an app outside this folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { newApp, run } from './app.js';

const PROJECT = new URL('../../../', import.meta.url).pathname;

/** What the types of the package are tried with, beside what it brings. */
const WITH_TYPES = {
  '@hono/node-server': '2.1.9',
  '@types/express': '5.0.6',
  '@types/express-4': 'npm:@types/express@4.17.25',
  '@types/express-session': '1.19.0',
  '@types/koa': '3.0.3',
  '@types/node': '22.20.5',
  '@types/passport': '1.0.17',
  '@types/react': '19.3.0',
  fastify: '5.6.2',
  hono: '4.13.19',
  mongoose: '9.12.1',
  preact: '10.29.8',
  react: '19.3.1',
  'solid-js': '1.9.20',
  'typescript-5': 'npm:typescript@5.4.5',
  vue: '3.5.45',
  'vue-3.3': 'npm:vue@3.3.0',
};

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'message-center-package-'));
  const options = ['--ignore-scripts', '--json', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(await run('npm', ['pack', ...options], PROJECT));
  const tarball = join(folder, filename);
  const app = await newApp(join(folder, 'app'), tarball, WITH_TYPES);
  project.provide('tarball', tarball);
  project.provide('app', app);
  return () => rm(folder, { recursive: true });
}
