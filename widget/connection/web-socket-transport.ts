// Not from socket.io-client: its CommonJS build, which Jest loads, does not export it.
import { NodeWebSocket } from 'engine.io-client';

/**
 * The WebSocket transport of Engine.IO, whose package replaces this import by the browser's
 * version. If the page cannot create a WebSocket, Engine.IO emits the error before anybody can
 * listen and then waits for its timeout, so this class emits the error again.
 */
export class WebSocketTransport extends NodeWebSocket {
  override createSocket(...args: Parameters<NodeWebSocket['createSocket']>): unknown {
    try {
      return super.createSocket(...args);
    } catch (error) {
      queueMicrotask(() => this.onError('websocket error', error));
      throw error;
    }
  }
}
