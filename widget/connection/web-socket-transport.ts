// Not by socket.io-client, whose CommonJS build, which Jest loads, does not hand it on.
import { NodeWebSocket } from 'engine.io-client';

/**
 * The WebSocket transport of Engine.IO; for browsers its package puts theirs in the place of the one
 * that is imported here. Where the page cannot even make a WebSocket, Engine.IO says so before
 * anybody can listen, and would then wait for nothing until its timeout: so it is said once more.
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
