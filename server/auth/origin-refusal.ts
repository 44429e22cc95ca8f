import type { IncomingMessage } from 'node:http';
import { quote } from '../../protocol/errors.js';

const LENGTH_MAX = 300;

/** The log text for a request whose origin is refused. It says what to change. */
export function refusalText(
  request: IncomingMessage,
  host: string | undefined,
  trustProxy: boolean,
): string {
  const { origin } = request.headers;
  if (host === undefined)
    return 'refused a request without a Host header, or with several: Origin cannot be compared with it';
  const site = request.headers['sec-fetch-site'];
  if (origin === undefined && request.method === 'GET' && site !== undefined) {
    return `refused a GET without Origin to the host ${quoted(host)} by a page of another origin (Sec-Fetch-Site: ${quoted(String(site))}): let it call fetch in the mode "cors", and list its origin in the option \`origins\``;
  }
  if (origin === undefined) {
    return `refused a request without Origin to the host ${quoted(host)}: a program must send Authorization: Bearer`;
  }
  const refused = `refused the origin ${quoted(origin)}, because the request asks for the host ${quoted(host)}`;
  return `${refused} (${sourceOf(request, trustProxy)}). ${advice(request, origin, trustProxy)}`;
}

function sourceOf({ headers }: IncomingMessage, trustProxy: boolean): string {
  return trustProxy && headers['x-forwarded-host'] ? 'X-Forwarded-Host' : 'Host';
}

function advice({ headers }: IncomingMessage, origin: string, trustProxy: boolean): string {
  if (origin === 'null') {
    return 'Pages from files and sandboxed frames have no origin that can be allowed: serve the page over HTTP.';
  }
  const other = `If it belongs to another site or an app, list it: origins: [${quoted(origin)}].`;
  const forwarded = headers['x-forwarded-host'];
  if (forwarded && !trustProxy) {
    return `X-Forwarded-Host says ${quoted(String(forwarded))}: if your own proxy sets it, set the option trustProxy: true. ${other}`;
  }
  return `If the page is your app's own, let the proxy forward the browser's Host (nginx: proxy_set_header Host $http_host; vite: changeOrigin: false), or X-Forwarded-Host with the option trustProxy: true. ${other}`;
}

function quoted(value: string): string {
  return quote(value, LENGTH_MAX);
}
