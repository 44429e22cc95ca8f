/** The child process's side: executes the test's requests on its center. */
import {
  createMessageCenter,
  type MessageCenter,
  type MessageStore,
} from 'message-center-element/server';
import { mongoStore } from 'message-center-element/server/mongo';
import { sqliteStore } from 'message-center-element/server/sqlite';
import type { Call, Report, StoreSpec, Storm, Verbs } from './process-protocol.js';

/** How many sends of a storm run concurrently. */
const PARALLEL = 4;

export function makeStore(spec: StoreSpec): MessageStore {
  return spec.kind === 'sqlite' ? sqliteStore(spec.file) : mongoStore(spec.uri);
}

/** The first argument, as the test gave it. */
export function readConfig<Config>(): Config {
  return JSON.parse(process.argv[2] ?? '') as Config;
}

export function report(what: Report): void {
  process.send?.(what);
}

/** The commands of a process that has pages. */
type PageVerbs = Pick<Verbs, 'heldByPages' | 'serveFiles'>;

const NO_PAGES: PageVerbs = {
  heldByPages: async () => ({ connections: 0, sessions: 0 }),
  serveFiles: async () => {
    throw new Error('A worker serves no files.');
  },
};

/** Answers the test's calls from now on, and ends with it. */
export function serveVerbs(center: MessageCenter, pages = NO_PAGES): void {
  const verbs = verbsOf(center, pages);
  process.on('disconnect', () => process.exit());
  process.on('message', async ({ call, verb, args }: Call) => {
    try {
      const run = verbs[verb] as (...args: readonly unknown[]) => Promise<unknown>;
      report({ call, value: await run(...args) });
    } catch (error) {
      const { code, message } = error as Error & { code?: string };
      report({ call, code, message });
    }
  });
}

function verbsOf(center: MessageCenter, pages: PageVerbs): Verbs {
  const send: Verbs['send'] = async (message) => {
    const sentAt = Date.now();
    return { ...(await center.send(message)), sentAt };
  };
  return {
    send,
    async sendAll(messages) {
      const sent = [];
      for (const message of messages) sent.push(await send(message));
      return sent;
    },
    async messagesOf(recipient) {
      const messages = [];
      let before: string | null | undefined;
      do {
        const page = await center.list(recipient, { limit: 50, ...(before && { before }) });
        messages.push(...page.messages);
        before = page.next;
      } while (before !== null);
      return messages;
    },
    counts: (recipient) => center.counts(recipient),
    disconnect: (recipient) => center.disconnect(recipient),
    storm: (storm) => runStorm(center, storm),
    async initialOf(recipient) {
      const answer = await center.sync(recipient);
      if (!('messages' in answer)) throw new Error('A first sync is answered by a reset.');
      const { messages, counts, position, inbox } = answer;
      return { messages, counts, position, inbox };
    },
    ...pages,
  };
}

async function runStorm(center: MessageCenter, { to, name, count, keyed }: Storm): Promise<void> {
  const texts = Array.from({ length: count }, (_, index) => `${name} ${index + 1}`);
  const run = async (): Promise<void> => {
    for (let text = texts.shift(); text !== undefined; text = texts.shift()) {
      await center.send({ to, text, ...(keyed && { key: text }) });
      report({ acknowledged: text });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, run));
}

/** A center without pages, as a worker has it. */
export function workerCenter(store: StoreSpec): MessageCenter {
  return createMessageCenter({ store: makeStore(store) });
}
