import { IncomingMessage } from 'node:http';

/** Returns a new copy of a request at each call. */
export type CopyRequest = () => IncomingMessage;

/**
 * Keeps a request as the client sent it, before middleware changes it. Middleware may skip a
 * request that it has changed before (express-session does nothing if there is a session).
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
    // A handshake has no body; what the socket carries now must not be read as one.
    copy._read = () => {};
    copy.push(null);
    return copy;
  };
}
