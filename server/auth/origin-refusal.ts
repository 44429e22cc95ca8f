import type { IncomingMessage } from 'node:http';
import { quote } from '../../protocol/errors.js';

const LENGTH_MAX = 300;

/** What the log says of a request that was refused for where it comes from, and what changes it. */
export function refusalText(
  request: IncomingMessage,
  host: string | undefined,
  trustProxy: boolean,
): string {
  const { origin } = request.headers;
  if (host === undefined)
    return 'refused a request without Host, or with several: it cannot be compared with Origin';
  if (origin === undefined) {
    return `refused a request without Origin to the host ${shown(host)}: a program must send Authorization: Bearer`;
  }
  const refused = `refused the origin ${shown(origin)}, because the request asks for the host ${shown(host)}`;
  return `${refused} (${sourceOf(request, trustProxy)}). ${advice(request, origin, trustProxy)}`;
}

function sourceOf({ headers }: IncomingMessage, trustProxy: boolean): string {
  return trustProxy && headers['x-forwarded-host'] ? 'X-Forwarded-Host' : 'Host';
}

function advice({ headers }: IncomingMessage, origin: string, trustProxy: boolean): string {
  if (origin === 'null') {
    return 'Pages from files and sandboxed frames have no origin that could be let in: serve the page by http.';
  }
  const other = `If it is of another site or an app, list it: origins: [${shown(origin)}].`;
  const forwarded = headers['x-forwarded-host'];
  if (forwarded && !trustProxy) {
    return `X-Forwarded-Host says ${shown(String(forwarded))}: if your own proxy sets it, set the option trustProxy: true. ${other}`;
  }
  return `If the page is your app's own, let the proxy hand on the browser's Host (nginx: proxy_set_header Host $http_host; vite: changeOrigin: false), or X-Forwarded-Host with the option trustProxy: true. ${other}`;
}

function shown(value: string): string {
  return quote(value, LENGTH_MAX);
}
