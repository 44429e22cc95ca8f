import { createServer } from 'node:http';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';

/**
 * Gives pages a real message center, in memory: a token is the name of its user. Commands of tests
 * are `center:url`, `center:refuse` (true: nothing answers any more), and `center:` and a verb.
 */
export function centerPlugin() {
  let center;
  let http;
  let refuses = false;
  return {
    name: 'message-center',

    async serverStart({ config: { hostname, port } }) {
      center = createMessageCenter({
        store: sqliteStore(':memory:'),
        identify: (_request, token) => (token === undefined ? null : { user: token }),
        origins: [`http://${hostname}:${port}`],
        log: () => {},
      });
      http = createServer((request, response) => {
        if (refuses) response.destroy();
        else center.handler(request, response);
      });
      http.prependListener('upgrade', (_request, socket) => refuses && socket.destroy());
      center.attach(http);
      await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
    },

    async serverStop() {
      await center.close();
      http.close();
    },

    async executeCommand({ command, payload }) {
      if (command === 'center:url') return `http://127.0.0.1:${http.address().port}/message-center`;
      if (command === 'center:refuse') {
        refuses = payload;
        return true;
      }
      const verb = /^center:(\w+)$/.exec(command)?.[1];
      return verb === undefined ? undefined : ((await center[verb](...payload)) ?? true);
    },
  };
}
