import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

/** An answer, read to its end. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The answer as JSON. */
  readonly json: unknown;
}

/** One request with any headers, also those that `fetch` does not let a caller set. */
export async function rawRequest(
  url: string,
  headers: Readonly<Record<string, string | readonly string[]>>,
  { method = 'GET', body }: { method?: string; body?: string | Uint8Array } = {},
): Promise<RawAnswer> {
  const asked = request(url, { method, headers: headers as never, agent: false });
  asked.end(body);
  const [response] = await once(asked, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return {
    status: response.statusCode,
    headers: response.headers,
    text,
    get json() {
      return JSON.parse(text) as unknown;
    },
  };
}

/** Sends bytes, and resolves with all that came until the server closed the connection. */
export async function rawBytes(origin: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname, () => socket.write(bytes));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
