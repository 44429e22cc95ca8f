import { FaultyCenter } from '../support/faulty-center.mjs';

/**
 * Gives each test file a real message center: a token is the name of its user, and `nobody` that of
 * none. Commands of tests are `center:` and a verb of the center, or one of `commandsOf`.
 */
export function centerPlugin() {
  /** By the session of the runner, which is the run of one test file. */
  const apps = new Map();
  let origin;
  return {
    name: 'message-center',

    serverStart({ config: { hostname, port } }) {
      origin = `http://${hostname}:${port}`;
    },

    async serverStop() {
      const running = await Promise.all(apps.values());
      await Promise.all(running.map(({ app }) => app.close()));
    },

    async executeCommand({ command, payload, session }) {
      const [, verb] = /^center:(\w+)$/.exec(command) ?? [];
      if (verb === undefined) return undefined;
      if (!apps.has(session.id)) apps.set(session.id, startApp(origin));
      const { app, commands } = await apps.get(session.id);
      if (Object.hasOwn(commands, verb)) return (await commands[verb](payload)) ?? true;
      return (await app.center[verb](...payload)) ?? true;
    },
  };
}

async function startApp(origin) {
  const app = new FaultyCenter({
    identify: (_request, token) =>
      token === undefined || token === 'nobody' ? null : { user: token },
    origins: [origin],
    levels: { critical: { number: 50, like: 'error' } },
  });
  await app.listen();
  return { app, commands: commandsOf(app) };
}

function commandsOf(app) {
  const { center } = app;
  return {
    url: () => `${app.origin}/message-center`,

    network: (state) => {
      app.network = state;
    },

    lists: (state) => {
      app.lists = state;
    },

    /** How far the center's clock is ahead, in milliseconds. */
    clock: (aheadMs) => {
      app.now = () => Date.now() + aheadMs;
    },

    /** Sends messages to a user, in their order. */
    sendAll: async ({ user, samples }) => {
      const to = { user };
      const sends = samples.map(({ isRead: _, ...fields }) => center.send({ to, ...fields }));
      const ids = (await Promise.all(sends)).map(({ id }) => id);
      const read = ids.filter((_id, index) => samples[index].isRead);
      if (read.length > 0) await center.markRead(to, read);
      return ids;
    },

    /** The whole inbox of a user, as the server would put it into a page. */
    state: async (user) => {
      const { messages: first, next, ...state } = await center.sync({ user });
      const messages = [...first];
      for (let before = next; before !== null; ) {
        const page = await center.list({ user }, { before, limit: 50 });
        messages.push(...page.messages);
        before = page.next;
      }
      return { ...state, messages };
    },
  };
}
