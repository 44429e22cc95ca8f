// Not from socket.io-client: its CommonJS build, which Jest loads, does not export it.
import { NodeWebSocket } from 'engine.io-client';

type Packet = Parameters<NodeWebSocket['onPacket']>[0];

/**
 * The WebSocket transport of Engine.IO, whose package replaces this import by the browser's
 * version. If the page cannot create a WebSocket, Engine.IO emits the error before anybody can
 * listen and then waits for its timeout, so this class emits the error again. Engine.IO also throws
 * at a handshake that it cannot read, which a server of another kind may send.
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

  override onPacket(packet: Packet): void {
    try {
      super.onPacket(packet);
    } catch (error) {
      if (packet.type !== 'open') throw error;
      this.onError('unreadable handshake', error);
    }
  }
}
