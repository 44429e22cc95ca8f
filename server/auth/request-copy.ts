import { IncomingMessage } from 'node:http';

/** Makes another copy of a request at each call. */
export type CopyRequest = () => IncomingMessage;

/**
 * Keeps a request as the client sent it, before any middleware has changed it: middleware that has
 * seen a request may answer as before (express-session does nothing where there is a session).
 */
export function keepRequest(request: IncomingMessage): CopyRequest {
  const { method, url, socket, httpVersion, httpVersionMajor, httpVersionMinor } = request;
  const headers = { ...request.headers };
  const rawHeaders = [...request.rawHeaders];
  return () => {
    const copy = new IncomingMessage(socket);
    Object.assign(copy, {
      method,
      url,
      httpVersion,
      httpVersionMajor,
      httpVersionMinor,
      headers: { ...headers },
      rawHeaders: [...rawHeaders],
      upgrade: true,
      complete: true,
    });
    // A handshake has no body, and what the socket carries now is not to be read as one.
    copy._read = () => {};
    copy.push(null);
    return copy;
  };
}
