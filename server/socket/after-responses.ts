import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The socket of an HTTP server, with the response that is being written to it. */
export type HttpSocket = Duplex & { readonly _httpMessage?: ServerResponse | null };

/**
 * Calls `ready` when the responses to earlier requests on the same connection have been sent: at
 * once if there are none, never if the connection ends first.
 */
export function afterResponses(socket: HttpSocket, ready: () => void): void {
  // Node has removed its own listeners from the socket, but the responses need these two.
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
