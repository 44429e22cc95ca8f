import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LogOnce } from '../log-once.js';
import { answerJson, setApiHeaders } from './json-answer.js';

/**
 * Refuses a request by HTTP/2, and logs it once: Express, which serves the API, cannot read its
 * URL.
 * @returns Whether the request was refused.
 */
export function refuseHttp2(
  { httpVersion, httpVersionMajor }: IncomingMessage,
  response: ServerResponse,
  logOnce: LogOnce,
): boolean {
  // Requests created by a framework may have no version.
  if (!(httpVersionMajor > 1)) return false;
  const text = `refused a request by HTTP/${httpVersion}: the message center serves HTTP/1.1. Create the app's server with node:http or node:https (Fastify: without the option http2); a proxy before it, such as nginx, may speak HTTP/2 with browsers`;
  logOnce('http2', { level: 'error', text });
  const message = "The message center does not serve HTTP/2; the server's log says what to change.";
  setApiHeaders(response);
  answerJson(response, 500, { error: { code: 'INTERNAL', message } });
  return true;
}
