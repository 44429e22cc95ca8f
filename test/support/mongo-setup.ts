/**
 * Vitest's global setup: provides the addresses of the MongoDB servers that tests run against. A
 * run without a test file that asks for one starts none.
 */
import { readFile } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { findMongod, type MongoKind, startMongo } from './mongo-memory.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A replica set; null where there is none, and the tests that need it are skipped. */
    mongoSetUri: string | null;
    /** A single server without a replica set; null as above. */
    mongoSingleUri: string | null;
  }
}

/** How a test file shows that it needs a server. */
const ASKS_FOR_MONGO = /mongoSetUri|mongoSingleUri|support\/mongo-/;

const VARIABLES: { readonly [kind in MongoKind]: string } = {
  set: 'MONGODB_TEST_URI',
  single: 'MONGODB_TEST_SINGLE_URI',
};

type Stop = () => Promise<void>;

/** Started by vitest before the first test file; what it returns is called after the last one. */
export async function setup(project: TestProject): Promise<Stop> {
  const servers = new TestServers();
  const needed = await asksForMongo(project);
  const [set, single] = needed
    ? await Promise.all([servers.uriOf('set'), servers.uriOf('single')])
    : [null, null];
  servers.tellMissing();
  project.provide('mongoSetUri', set);
  project.provide('mongoSingleUri', single);
  return () => servers.stop();
}

async function asksForMongo(project: TestProject): Promise<boolean> {
  const { vitest } = project;
  const files = vitest.config.watch
    ? (await vitest.globTestSpecifications()).map((specification) => specification.moduleId)
    : vitest.state.getPaths();
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.some((text) => ASKS_FOR_MONGO.test(text));
}

class TestServers {
  readonly #required = process.env.REQUIRE_MONGO === '1';
  readonly #missing = new Map<MongoKind, string>();
  readonly #stops: Stop[] = [];
  #mongod: Promise<string> | undefined;

  async uriOf(kind: MongoKind): Promise<string | null> {
    const given = process.env[VARIABLES[kind]];
    if (given) return given;
    try {
      this.#mongod ??= findMongod(this.#required);
      const { uri, stop } = await startMongo(kind, await this.#mongod);
      this.#stops.push(stop);
      return uri;
    } catch (error) {
      this.#missing.set(kind, error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  /** One line about everything that is missing; an error where it is required. */
  tellMissing(): void {
    if (this.#missing.size === 0) return;
    const kinds = [...this.#missing.keys()];
    const variables = kinds.map((kind) => VARIABLES[kind]).join(' and ');
    const reasons = [...new Set(this.#missing.values())].join(' ');
    const text = `without MongoDB (${kinds.join(', ')}): ${reasons} Set ${variables} for a server of your own.`;
    if (this.#required) throw new Error(`REQUIRE_MONGO=1, but this run is ${text}`);
    console.warn(`Tests are skipped ${text}`);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#stops.map((stop) => stop()));
  }
}
