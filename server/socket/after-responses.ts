import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The socket of an HTTP server, with the response that is being written to it. */
type HttpSocket = Duplex & { readonly _httpMessage?: ServerResponse | null };

/**
 * Calls `ready` when the responses to what the client has asked for before, on the same connection,
 * have gone out: at once where there are none, and never when the connection ends first.
 */
export function afterResponses(socket: HttpSocket, ready: () => void): void {
  // Node has taken its own listeners off the socket, and the responses still need these two.
  const onDrain = (): void => {
    const response = socket._httpMessage;
    if (response?.writableNeedDrain) response.emit('drain');
  };
  const onEnd = (): void => void socket.end();
  const stop = (): void => {
    socket.off('drain', onDrain);
    socket.off('end', onEnd);
  };
  const next = (): void => {
    const response = socket._httpMessage;
    if (response && !socket.destroyed) {
      response.once('close', next);
    } else {
      stop();
      if (socket.writable && !socket.readableEnded) ready();
    }
  };
  if (!socket._httpMessage) {
    ready();
    return;
  }
  socket.on('drain', onDrain);
  socket.on('end', onEnd);
  next();
}
