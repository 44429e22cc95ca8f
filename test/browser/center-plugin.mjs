import { createServer } from 'node:http';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';

/**
 * Gives each test file a real message center, in memory: a token is the name of its user. Commands
 * of tests are `center:url`, `center:refuse` (true: nothing answers any more), and `center:` and a
 * verb.
 */
export function centerPlugin() {
  /** By the session of the runner, which is the run of one test file. */
  const centers = new Map();
  let origin;
  return {
    name: 'message-center',

    serverStart({ config: { hostname, port } }) {
      origin = `http://${hostname}:${port}`;
    },

    async serverStop() {
      for (const { close } of await Promise.all(centers.values())) await close();
    },

    async executeCommand({ command, payload, session }) {
      const verb = /^center:(\w+)$/.exec(command)?.[1];
      if (verb === undefined) return undefined;
      if (!centers.has(session.id)) centers.set(session.id, serveCenter(origin));
      const { center, url, refuse } = await centers.get(session.id);
      if (verb === 'url') return url;
      if (verb === 'refuse') return refuse(payload);
      return (await center[verb](...payload)) ?? true;
    },
  };
}

async function serveCenter(origin) {
  let refuses = false;
  const center = createMessageCenter({
    store: sqliteStore(':memory:'),
    identify: (_request, token) => (token === undefined ? null : { user: token }),
    origins: [origin],
    log: () => {},
  });
  const http = createServer((request, response) => {
    if (refuses) response.destroy();
    else center.handler(request, response);
  });
  http.prependListener('upgrade', (_request, socket) => refuses && socket.destroy());
  center.attach(http);
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    center,
    url: `http://127.0.0.1:${http.address().port}/message-center`,
    refuse: (value) => {
      refuses = value;
      return true;
    },
    close: async () => {
      await center.close();
      http.close();
    },
  };
}
